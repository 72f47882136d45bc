// Labelled pairs of prompts, in groups that share a text, and pairs that are made from them.
import type { Random } from "../src/kernel/random.ts";
import { seededRandom } from "../src/kernel/random.ts";
import { OTHER, pick, SAME } from "./matching-variants.ts";

export interface Row {
  readonly a: string;
  readonly b: string;
  readonly similar: boolean;
  readonly kind: string;
  readonly source: string;
}

export interface GroupedRow extends Row {
  /** Rows of two groups have no text in common. */
  readonly group: string;
  readonly isMade: boolean;
}

/** A block of text that more rows have than this is a preamble or an attachment, not what a pair is about. */
const MOST_ROWS = 12;

/** From a row to those that it is paired with, which are about something else. */
const STEPS = [37, 101];

/** Union of the rows that share a block of text which is not everybody's. */
export function grouped(rows: readonly Row[]): readonly GroupedRow[] {
  const rowsOf = new Map<string, number[]>();
  const blocks = rows.map(({ a, b }) => [...new Set([...blocksOf(a), ...blocksOf(b)])]);
  for (const [index, some] of blocks.entries()) {
    for (const block of some) rowsOf.set(block, [...(rowsOf.get(block) ?? []), index]);
  }
  const parents = rows.map((_row, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parents[root] !== root) root = parents[root] ?? root;
    return root;
  };
  for (const sharing of rowsOf.values()) {
    if (sharing.length > MOST_ROWS) continue;
    const [first = 0, ...others] = sharing;
    for (const other of others) parents[rootOf(other)] = rootOf(first);
  }
  return rows.map((row, index) => ({ ...row, group: String(rootOf(index)), isMade: false }));
}

function blocksOf(text: string): readonly string[] {
  return text
    .split(/\n\s*\n/)
    .slice(0, 3)
    .map((block) =>
      block
        .toLowerCase()
        .replaceAll(/[\W\d_]+/g, " ")
        .trim(),
    )
    .filter((block) => block.length > 20);
}

/** Two pairs of the same task, and up to three of another, from each row that is about whole prompts. */
export function made(rows: readonly GroupedRow[]): readonly GroupedRow[] {
  const bases = rows.filter(({ kind }) => ["unrelated", "reordered", "contrast"].includes(kind));
  return bases.flatMap((row, index) => {
    const random = seededRandom(`pairs ${index}`);
    const others = STEPS.map((step) => bases[(index + step) % bases.length] ?? row);
    return [
      madeSame(row, row.a, random),
      madeSame(row, row.b, random),
      ...(row.kind === "unrelated" ? [madeOther(row, row.b, random)] : []),
      ...others.filter(({ group }) => group !== row.group).map(({ a }) => madeOther(row, a, random)),
    ];
  });
}

function madeSame({ group }: GroupedRow, prompt: string, random: Random): GroupedRow {
  const kind = pick(random, Object.keys(SAME));
  const [a = prompt, b = prompt] = SAME[kind]?.(prompt, random) ?? [];
  return { a, b, similar: true, kind: `made: ${kind}`, source: "made", group, isMade: true };
}

function madeOther(row: GroupedRow, other: string, random: Random): GroupedRow {
  const kind = pick(random, Object.keys(OTHER));
  const [a = row.a, b = other] = OTHER[kind]?.(row.a, other, random) ?? [];
  return { a, b, similar: false, kind: `made: ${kind}`, source: "made", group: row.group, isMade: true };
}
