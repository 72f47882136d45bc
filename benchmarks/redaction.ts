// How often redaction finds what it should, how often it takes what it should leave, and what it costs.
//   node benchmarks/redaction.ts [file]
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { seededRandom } from "../src/kernel/random.ts";
import { createRedactor, PERSONAL_DATA, type PersonalData, type Redactor } from "../src/redaction/index.ts";
import { printTable } from "./figures.ts";
import { type Kind, KINDS, pick, VALUES } from "./redaction-values.ts";

const FILE = process.argv[2] ?? resolve(import.meta.dirname, "../../shared/data/pii.jsonl");
/** Of each kind, and as many near misses. */
const COUNT = 1_000;
const GOAL = 0.95;
/** The file's names for what we take out. */
const ENTITIES: Readonly<Record<PersonalData, string>> = {
  email: "EMAIL_ADDRESS",
  card: "CREDIT_CARD",
  phone: "PHONE_NUMBER",
  iban: "IBAN_CODE",
  ip: "IP_ADDRESS",
};

interface Row {
  readonly text: string;
  /** Offsets in code points. */
  readonly spans: readonly { readonly type: string; readonly start: number; readonly end: number }[];
}

interface Counts {
  /** Taken out from the first to the last character, and nothing else. */
  right: number;
  wrong: number;
  missed: number;
}

const everything = createRedactor([]);
const secretsOnly = createRedactor([], []);

function redactorOf(kind: Kind): Redactor {
  return kind === "secret" ? secretsOnly : createRedactor([], [kind]);
}

/** Where the markers of `clean` stand for something in `text`: start and end, in the order of the text. */
function spansTaken(text: string, clean: string, marker: RegExp): readonly string[] {
  const spans: string[] = [];
  let at = 0;
  const kept = clean.split(marker);
  for (const [index, part] of kept.entries()) {
    if (index === 0) {
      at = part.length;
      continue;
    }
    const start = at;
    const end = index === kept.length - 1 ? text.length - part.length : text.indexOf(part, start + 1);
    spans.push(`${start} ${end}`);
    at = end + part.length;
  }
  return spans;
}

function count(counts: Counts, taken: readonly string[], wanted: readonly string[]): void {
  const right = taken.filter((span) => wanted.includes(span)).length;
  counts.right += right;
  counts.wrong += taken.length - right;
  counts.missed += wanted.length - right;
}

/** Wilson's interval of 95 %. */
function shareText(successes: number, all: number): string {
  if (all === 0) return "-";
  const z = 1.96;
  const share = successes / all;
  const middle = share + z ** 2 / (2 * all);
  const reach = z * Math.sqrt((share * (1 - share)) / all + z ** 2 / (4 * all ** 2));
  const [low, high] = [middle - reach, middle + reach].map((edge) => edge / (1 + z ** 2 / all));
  return `${share.toFixed(3)} (${low?.toFixed(3)} to ${high?.toFixed(3)})`;
}

function rowOf(name: string, { right, wrong, missed }: Counts, nearMisses: string): readonly string[] {
  const isMet = right >= GOAL * (right + wrong) && right >= GOAL * (right + missed);
  return [
    name,
    String(right + missed),
    shareText(right, right + missed),
    nearMisses,
    shareText(right, right + wrong),
    isMet ? "yes" : "no",
  ];
}

const HEADINGS = ["kind", "values", "recall", "near misses", "precision", "met"];
const MARKER = /\[redacted:[a-z\d-]+\]/;

function generated(kind: Kind): readonly string[] {
  const random = seededRandom(`redaction ${kind}`);
  const { value, nearMiss, texts, otherTexts = texts } = VALUES[kind];
  const counts: Counts = { right: 0, wrong: 0, missed: 0 };
  for (let index = 0; index < COUNT; index += 1) {
    const [inner, around, other] = [value(random), pick(random, texts), pick(random, otherTexts)];
    const wanted = around.replaceAll("{}", kind === "secret" ? "[redacted]" : `[redacted:${kind}]`);
    const clean = everything(around.replaceAll("{}", inner));
    const isRight = (kind === "secret" ? clean.replace(MARKER, "[redacted]") : clean) === wanted;
    if (isRight) counts.right += 1;
    else {
      counts.missed += 1;
      if (MARKER.test(clean)) counts.wrong += 1;
    }
    if (MARKER.test(redactorOf(kind)(other.replaceAll("{}", nearMiss(random))))) counts.wrong += 1;
  }
  return rowOf(kind, counts, String(COUNT));
}

function labelled(rows: readonly Row[], kind: PersonalData): readonly string[] {
  const counts: Counts = { right: 0, wrong: 0, missed: 0 };
  const redact = redactorOf(kind);
  for (const { text, spans } of rows) {
    const points = Array.from(text);
    const offset = (point: number): number => points.slice(0, point).join("").length;
    const wanted = spans
      .filter(({ type }) => type === ENTITIES[kind])
      .map(({ start, end }) => `${offset(start)} ${offset(end)}`);
    count(counts, spansTaken(text, redact(text), MARKER), wanted);
  }
  return rowOf(kind, counts, "-");
}

printTable(
  `Redaction: ${COUNT} generated values of each kind in sentences, JSON, logs and code`,
  HEADINGS,
  KINDS.map(generated),
);

if (existsSync(FILE)) {
  const rows = readFileSync(FILE, "utf8")
    .trimEnd()
    .split("\n")
    .map((line): Row => JSON.parse(line));
  printTable(
    `Redaction: ${rows.length} labelled sentences`,
    HEADINGS,
    PERSONAL_DATA.map((kind) => labelled(rows, kind)),
  );
} else {
  console.log(`\nLabelled sentences: skipped, there is no ${FILE}.`);
}

const TEXTS: Readonly<Record<string, string>> = {
  prose:
    "When the committee met in 1984, it asked 42 people whether the plan, which had been late by two weeks, was any good. Most said yes; a few, among them the engineers who had built it, said no. ",
  code: "export function total(items: readonly Item[], rate = 0.19): number {\n  const sum = items.reduce((all, { price }) => all + price, 0);\n  return sum * (1 + rate);\n}\n",
  JSON: '{"id":"run_01jd8x2v4k","created_at":"2026-11-26T01:25:00.123Z","at_ms":1764115200123,"tokens":{"input":1234,"output":567},"cost_usd":0.001234,"hash":"9fceb02d0ae598e95dc970b74767f19372d61af8"},\n',
  "logs, two finds a line":
    "2026-11-26T01:25:00.123Z INFO request id=8f14e45f-ceea-467a-9575-1234567890ab took 123 ms from 203.0.113.7 port 51234 for ada@example.com, POST /v1/messages 200\n",
};
/** Characters and repetitions. */
const SIZES: readonly (readonly [number, number])[] = [
  [1_000, 2_000],
  [4_000, 500],
  [1_000_000, 7],
];

function medianUs(redact: Redactor, text: string, times: number): string {
  const each = Array.from({ length: times }, () => {
    const before = performance.now();
    redact(text);
    return (performance.now() - before) * 1_000;
  }).toSorted((a, b) => a - b);
  return (each[Math.floor(times / 2)] ?? 0).toFixed(0);
}

printTable(
  "Redaction: microseconds for a text, secrets alone and with personal data",
  ["text", ...SIZES.flatMap(([size]) => [`${size / 1_000} kB, secrets`, `${size / 1_000} kB, all`])],
  Object.entries(TEXTS).map(([name, line]) => [
    name,
    ...SIZES.flatMap(([size, times]) => {
      const text = line.repeat(Math.ceil(size / line.length)).slice(0, size);
      return [medianUs(secretsOnly, text, times), medianUs(everything, text, times)];
    }),
  ]),
);
