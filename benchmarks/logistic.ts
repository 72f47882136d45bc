// Logistic regression with a ridge penalty and signs that are known beforehand.

export interface Logistic {
  readonly bias: number;
  readonly weights: readonly number[];
}

const SWEEPS = 200;

/**
 * By Newton's steps, one weight after the other. `signs`: 1 where a weight may not be negative, -1 where it may not be
 * positive, 0 where it is free. `labels` and `importance` have one entry for each row.
 */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  labels: readonly boolean[],
  importance: readonly number[],
  signs: readonly number[],
  penalty: number,
): Logistic {
  const spreads = signs.map((_sign, column) => spreadOf(rows.map((row) => row[column] ?? 0)));
  const columns = [
    Float64Array.from(rows, () => 1),
    ...signs.map((_sign, column) => Float64Array.from(rows, (row) => (row[column] ?? 0) / (spreads[column] ?? 1))),
  ];
  const weights = new Float64Array(columns.length);
  const sums = new Float64Array(rows.length);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    let moved = 0;
    for (const [at, column] of columns.entries()) {
      const before = weights[at] ?? 0;
      let gradient = at === 0 ? 0 : -penalty * before;
      let curve = at === 0 ? 1e-6 : penalty;
      for (const [row, value] of column.entries()) {
        const share = sigmoid(sums[row] ?? 0);
        const worth = importance[row] ?? 1;
        gradient += worth * value * ((labels[row] === true ? 1 : 0) - share);
        curve += worth * value * value * Math.max(share * (1 - share), 1e-3);
      }
      const after = withSign(before + gradient / curve, at === 0 ? 0 : (signs[at - 1] ?? 0));
      for (const [row, value] of column.entries()) sums[row] = (sums[row] ?? 0) + (after - before) * value;
      weights[at] = after;
      moved = Math.max(moved, Math.abs(after - before));
    }
    if (moved < 1e-4) break;
  }
  const [bias = 0, ...others] = weights;
  return { bias, weights: others.map((weight, column) => weight / (spreads[column] ?? 1)) };
}

export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function withSign(value: number, sign: number): number {
  return sign !== 0 && value * sign < 0 ? 0 : value;
}

function spreadOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return spread < 1e-9 ? 1 : spread;
}
