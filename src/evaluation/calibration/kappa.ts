// How far two who put the same things into classes agree beyond what chance alone gives.
import { type Interval, wilson, Z_95 } from "./share.ts";

/** The classes that two chose for one thing: whole numbers from 0. */
export type Pair = readonly [one: number, other: number];

export interface Kappa extends Interval {
  readonly kappa: number;
}

/** What two classes count as agreement: 1 = fully, 0 = not at all. */
type Weight = (one: number, other: number) => number;

/** Cohen (1960), A coefficient of agreement for nominal scales. null where chance alone agrees always, or nothing is there. */
export function cohenKappa(pairs: readonly Pair[], classes: number): Kappa | null {
  return weighted(pairs, classes, (one, other) => (one === other ? 1 : 0));
}

/**
 * For classes in an order: what is off by one step counts for much less than by two. Cohen (1968), Weighted kappa; with
 * the squares of the distances as weights it is the concordance of the numbers of the classes (Fleiss and Cohen 1973).
 */
export function quadraticKappa(pairs: readonly Pair[], classes: number): Kappa | null {
  return weighted(pairs, classes, (one, other) => 1 - ((one - other) / Math.max(1, classes - 1)) ** 2);
}

/**
 * The interval is that of the delta method (Fleiss, Cohen and Everitt 1969, Large sample standard errors of kappa and
 * weighted kappa), widened to what Wilson's interval of the observed agreement gives at the same chance agreement: where
 * all agree the delta method alone would claim to be certain, however few there are.
 */
function weighted(pairs: readonly Pair[], classes: number, weight: Weight): Kappa | null {
  const n = pairs.length;
  if (n === 0) return null;
  const { cells, rows, columns } = sharesOf(pairs, classes);
  const sum = (term: (row: number, column: number) => number): number =>
    rows.reduce((total, _row, i) => total + columns.reduce((inner, _column, j) => inner + term(i, j), 0), 0);

  const observed = sum((i, j) => weight(i, j) * at(cells, i * classes + j));
  const byChance = sum((i, j) => weight(i, j) * at(rows, i) * at(columns, j));
  if (1 - byChance < 1e-12) return null;
  const kappa = within((observed - byChance) / (1 - byChance));

  const rowMeans = rows.map((_row, i) => columns.reduce((total, share, j) => total + share * weight(i, j), 0));
  const columnMeans = columns.map((_column, j) => rows.reduce((total, share, i) => total + share * weight(i, j), 0));
  const spread = sum((i, j) => {
    const own = weight(i, j) - (at(rowMeans, i) + at(columnMeans, j)) * (1 - kappa);
    return at(cells, i * classes + j) * own ** 2;
  });
  const variance = (spread - (kappa - byChance * (1 - kappa)) ** 2) / (n * (1 - byChance) ** 2);
  const half = Z_95 * Math.sqrt(Math.max(0, variance));
  const ofAgreement = wilson(Math.min(1, Math.max(0, observed)) * n, n);
  const atAgreement = (agreement: number): number => (agreement - byChance) / (1 - byChance);
  return {
    kappa,
    low: within(Math.min(kappa - half, atAgreement(ofAgreement.low), kappa)),
    high: within(Math.max(kappa + half, atAgreement(ofAgreement.high), kappa)),
  };
}

/** Rounding may go a little beyond. */
function within(kappa: number): number {
  return Math.min(1, Math.max(-1, kappa));
}

function at(list: readonly number[], index: number): number {
  return list[index] ?? 0;
}

function sharesOf(pairs: readonly Pair[], classes: number) {
  const cells = Array.from({ length: classes * classes }, () => 0);
  const rows = Array.from({ length: classes }, () => 0);
  const columns = Array.from({ length: classes }, () => 0);
  // Counted in whole numbers first, so that the order of the pairs changes nothing.
  for (const [one, other] of pairs) {
    cells[one * classes + other] = (cells[one * classes + other] ?? 0) + 1;
    rows[one] = (rows[one] ?? 0) + 1;
    columns[other] = (columns[other] ?? 0) + 1;
  }
  const share = (counts: readonly number[]): readonly number[] => counts.map((count) => count / pairs.length);
  return { cells: share(cells), rows: share(rows), columns: share(columns) };
}
