// Trials graded in a second, beside the graders of autoevals that come nearest.
//   node benchmarks/graders.ts [rounds] [trials a round]
import { ExactMatch, JSONDiff, Levenshtein, ListContains, NumericDiff, ValidJSON } from "autoevals";
import { type GraderInput, graderSpecSchema, isModelSpec } from "../src/evaluation/graders/specs.ts";
import { gradingEngines } from "../src/evaluation/engines.ts";
import { type CodeGradingDeps, gradeAll } from "../src/evaluation/graders/code/grade-code.ts";
import { seededRandom } from "../src/kernel/random.ts";
import { countArgument, printTable, ratios, spreadText } from "./figures.ts";

const ROUNDS = countArgument(1, 10);
const TRIALS = countArgument(2, 1_000);
/** A side that has not done all trials of a round by then is measured by those that it has done. */
const LIMIT_MS = 1_000;
const LENGTH = 4_096;
/** Trials whose answer is the expected one to the letter. */
const EQUAL_SHARE = 0.25;
const MOST_CHANGED_SHARE = 0.2;
const SOUGHT_LINES = 5;

interface Trial {
  readonly answer: string;
  readonly expected: string;
  /** The answer and the expected value of what reads JSON. */
  readonly json: string;
  readonly expectedJson: { readonly records: Record<string, string | number | boolean | string[]>[] };
  /** The answer that ends with its number, and the numbers. */
  readonly working: string;
  readonly found: number;
  readonly result: number;
}

interface Compared {
  readonly spec: (trial: Trial) => GraderInput;
  readonly text: (trial: Trial) => string;
  readonly peer: string;
  readonly gradeAsPeer: (trial: Trial) => unknown;
}

const soughtOf = ({ expected }: Trial): string[] => expected.split("\n").slice(0, SOUGHT_LINES);

const COMPARED: readonly Compared[] = [
  {
    spec: ({ expected }) => ({ type: "exact", equals: expected }),
    text: ({ answer }) => answer,
    peer: "ExactMatch",
    gradeAsPeer: ({ answer, expected }) => ExactMatch({ output: answer, expected }),
  },
  {
    spec: (trial) => ({ type: "contains", all: soughtOf(trial) }),
    text: ({ answer }) => answer,
    peer: "ListContains",
    gradeAsPeer: (trial) =>
      ListContains({ output: trial.answer.split("\n"), expected: soughtOf(trial), allowExtraEntities: true }),
  },
  {
    spec: ({ expected }) => ({ type: "similarity", to: expected }),
    text: ({ answer }) => answer,
    peer: "Levenshtein",
    gradeAsPeer: ({ answer, expected }) => Levenshtein({ output: answer, expected }),
  },
  {
    spec: () => ({ type: "json_valid" }),
    text: ({ json }) => json,
    peer: "ValidJSON",
    gradeAsPeer: ({ json }) => ValidJSON({ output: json }),
  },
  {
    spec: ({ expectedJson }) => ({ type: "json_diff", equals: expectedJson }),
    text: ({ json }) => json,
    peer: "JSONDiff",
    gradeAsPeer: ({ json, expectedJson }) => JSONDiff({ output: json, expected: expectedJson }),
  },
  {
    spec: ({ result }) => ({ type: "numeric", equals: result }),
    text: ({ working }) => working,
    peer: "NumericDiff",
    gradeAsPeer: ({ found, result }) => NumericDiff({ output: found, expected: result }),
  },
];

const random = seededRandom("graders");
const WORDS = Array.from({ length: 2_000 }, () => Math.floor(random.next() * 36 ** 6).toString(36));

function wordOf(): string {
  return WORDS[Math.floor(random.next() * WORDS.length)] ?? "";
}

/** Lines of ten words. */
function prose(): string {
  let text = wordOf();
  for (let words = 1; text.length < LENGTH; words += 1) text += `${words % 10 === 0 ? "\n" : " "}${wordOf()}`;
  return text.slice(0, LENGTH);
}

function changedWords(text: string, share: number): string {
  return text.replace(/[^\s]+/g, (word) => (random.next() < share ? wordOf() : word));
}

function records(): Trial["expectedJson"] {
  const made: Trial["expectedJson"]["records"] = [];
  for (let size = 0; size < LENGTH; size = JSON.stringify(made).length) {
    const tags = [wordOf(), wordOf()];
    made.push({
      id: made.length,
      name: `${wordOf()} ${wordOf()}`,
      price: random.next() * 100,
      sold: random.next() < 0.5,
      tags,
    });
  }
  return { records: made };
}

function changedRecords({ records: given }: Trial["expectedJson"], share: number): Trial["expectedJson"] {
  return {
    records: given.map((record) =>
      random.next() < share ? { ...record, name: wordOf(), price: random.next() * 100 } : record,
    ),
  };
}

function makeTrial(): Trial {
  const share = random.next() < EQUAL_SHARE ? 0 : random.next() * MOST_CHANGED_SHARE;
  const [expected, expectedJson] = [prose(), records()];
  const result = Math.floor(random.next() * 10_000);
  const found = random.next() < share ? result + 1 : result;
  return {
    answer: changedWords(expected, share),
    expected,
    json: JSON.stringify(changedRecords(expectedJson, share)),
    expectedJson,
    working: `${prose()}.\nSo the answer is ${found}.`,
    found,
    result,
  };
}

const deps: CodeGradingDeps = {
  ...gradingEngines({}),
  graderFailed: (grader, error) => {
    throw new Error(`${grader} broke`, { cause: error });
  },
};

/** Specs are parsed before a run begins, not for each answer. */
function asOurs({ spec, text }: Compared, trial: Trial): () => Promise<unknown> {
  const parsed = graderSpecSchema.parse(spec(trial));
  if (parsed.type === "pipeline" || isModelSpec(parsed)) throw new Error(`no code grader: ${parsed.type}`);
  return () => gradeAll({ text: text(trial) }, [parsed], deps);
}

/** One after another; trials a second. */
async function rateOf(gradings: readonly (() => unknown)[]): Promise<number> {
  const startedMs = performance.now();
  let done = 0;
  let tookMs = 0;
  for (const grade of gradings) {
    await grade();
    done += 1;
    tookMs = performance.now() - startedMs;
    if (tookMs > LIMIT_MS) break;
  }
  return (1_000 * done) / tookMs;
}

const rates = COMPARED.map((): [ours: number[], peers: number[]] => [[], []]);
for (let round = -1; round < ROUNDS; round += 1) {
  const trials = Array.from({ length: TRIALS }, makeTrial);
  for (const [index, compared] of COMPARED.entries()) {
    const ours = await rateOf(trials.map((trial) => asOurs(compared, trial)));
    const peers = await rateOf(trials.map((trial) => () => compared.gradeAsPeer(trial)));
    if (round >= 0) {
      rates[index]?.[0].push(ours);
      rates[index]?.[1].push(peers);
    }
  }
}

const [example] = [makeTrial()];
printTable(
  `Graders: ${ROUNDS * TRIALS} trials of ${LENGTH} characters, ${ROUNDS} rounds of ${TRIALS} in turn`,
  ["ours", "trials a second", "autoevals", "trials a second", "ratio"],
  COMPARED.map(({ spec, peer }, index) => {
    const [ours, peers] = rates[index] ?? [[], []];
    const given = spec(example);
    const name = typeof given === "string" ? given : given.type;
    const ratio = ratios(ours, peers);
    return [name, spreadText(ours, 0), peer, spreadText(peers, 0), spreadText(ratio, Math.min(...ratio) < 0.1 ? 4 : 2)];
  }),
);
