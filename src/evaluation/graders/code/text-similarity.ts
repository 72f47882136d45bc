// How alike two texts are.
import { distance } from "fastest-levenshtein";
import { type Gap, unshared } from "./shared-passages.ts";

/** In UTF-16 units: up to this length of the shorter text every edit is counted, beyond it piece by piece. */
const PIECE_LENGTH = 1_024;
/**
 * In UTF-16 units: texts are cut at passages of the first length, what lies between them at those of the second. Long ones are shared for
 * a reason, short ones may be phrases that any two texts have.
 */
const PASSAGE_LENGTHS = [128, 16];

/**
 * 1 - edits / length of the longer text: 1 for equal texts and no others, 0 where nothing can stay in its place; symmetric.
 * An edit inserts, deletes or replaces one UTF-16 unit (V. Levenshtein, "Binary codes capable of correcting deletions,
 * insertions, and reversals", 1966; counted bit-parallel after G. Myers, "A fast bit-vector algorithm for approximate
 * string matching", 1999). The time of that grows with the product of the lengths, so where the shorter text has more
 * than 1,024 units, both are first cut at the passages that they share in the same order, and what lies between these is
 * counted in pieces. That is one way to turn one text into the other, if not always the shortest: the score is
 * never above the exact one, mostly equals it, and does not jump where the counting changes. Shares of common words or
 * n-grams are as fast to count, but give text in another order the score of an equal one.
 */
export function textSimilarity(one: string, other: string): number {
  const longer = Math.max(one.length, other.length);
  return longer === 0 ? 1 : Math.max(0, longer - editsBetween(one, other)) / longer;
}

function editsBetween(one: string, other: string): number {
  if (one === other) return 0;
  // In an order of their own, so that which one is given first cannot matter.
  const isFirst = one.length < other.length || (one.length === other.length && one < other);
  const [first, second] = isFirst ? [one, other] : [other, one];
  return editsInGap({ first, second }, PASSAGE_LENGTHS);
}

function editsInGap(gap: Gap, [passageLength, ...shorterOnes]: readonly number[]): number {
  const { first, second } = gap;
  if (passageLength === undefined || Math.min(first.length, second.length) <= PIECE_LENGTH) return editsInPieces(gap);
  const gaps = unshared(first, second, passageLength);
  const isWorthCutting = sumOf(gaps, lengthOf) < lengthOf(gap);
  return isWorthCutting ? sumOf(gaps, (inner) => editsInGap(inner, shorterOnes)) : editsInGap(gap, shorterOnes);
}

/** As many edits are enough for any texts of these lengths. Passages that stand far apart make it more, not less. */
function lengthOf({ first, second }: Gap): number {
  return Math.max(first.length, second.length);
}

function sumOf(gaps: readonly Gap[], edits: (gap: Gap) => number): number {
  return gaps.reduce((sum, gap) => sum + edits(gap), 0);
}

/** Exact where the shorter one is at most a piece long; else each piece is compared with the one at the same share of the other. */
function editsInPieces({ first, second }: Gap): number {
  if (first === "" || second === "") return first.length + second.length;
  if (Math.min(first.length, second.length) <= PIECE_LENGTH) return distance(first, second);
  const pieces = Math.ceil(Math.max(first.length, second.length) / PIECE_LENGTH);
  let edits = 0;
  for (let piece = 0; piece < pieces; piece += 1) {
    edits += distance(pieceOf(first, piece, pieces), pieceOf(second, piece, pieces));
  }
  return edits;
}

function pieceOf(text: string, piece: number, pieces: number): string {
  const startOf = (index: number): number => Math.floor((index * text.length) / pieces);
  return text.slice(startOf(piece), startOf(piece + 1));
}
