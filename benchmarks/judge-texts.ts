// What real judges wrote, read by ours: the label that each text states, or an abstention.
//   node benchmarks/judge-texts.ts [file]
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { readVerdict, type Spoken } from "../src/evaluation/graders/model/read-verdict.ts";
import { printTable } from "./figures.ts";

const FILE = process.argv[2] ?? resolve(import.meta.dirname, "../../shared/data/judge_raw.jsonl");
const ABSTAINED = "abstain";

interface Row {
  readonly id: string;
  readonly kind: "pairwise" | "refusal_label";
  readonly judge: string;
  readonly template: string;
  readonly completion: string;
  readonly expected: string;
  /** Whether the text states one verdict plainly; where it does not, an abstention is right as well. */
  readonly explicit: boolean;
}

const LABELS: Readonly<Record<Row["kind"], { readonly labels: readonly string[]; readonly spoken?: Spoken }>> = {
  pairwise: {
    labels: ["a", "b", "neither"],
    spoken: { a: ["output (a)", "output a"], b: ["output (b)", "output b"], neither: ["tie"] },
  },
  refusal_label: { labels: ["1_full_compliance", "2_full_refusal", "3_partial_refusal"] },
};

function readingOf({ kind, completion }: Row): string {
  const { labels, spoken } = LABELS[kind];
  return readVerdict(completion, labels, spoken)?.label ?? ABSTAINED;
}

function isRight(row: Row): boolean {
  const reading = readingOf(row);
  return reading === row.expected || (!row.explicit && reading === ABSTAINED);
}

if (existsSync(FILE)) {
  const rows: readonly Row[] = readFileSync(FILE, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const groups = Map.groupBy(rows, ({ kind, judge, template }) => `${kind}, ${judge}, ${template}`);
  printTable(
    "What real judges wrote",
    ["kind, judge, template", "texts", "read right", "abstained", "wrong"],
    [...groups].map(([name, group]) => [
      name,
      String(group.length),
      String(group.filter(isRight).length),
      String(group.filter((row) => readingOf(row) === ABSTAINED).length),
      String(group.filter((row) => !isRight(row)).length),
    ]),
  );
  for (const row of rows.filter((each) => !isRight(each))) console.log(`${row.id}: ${readingOf(row)}`);
  if (!rows.every(isRight)) process.exitCode = 1;
} else {
  console.log(`Skipped: ${FILE} is not there. The texts are not part of this repository.`);
}
