// Figures of repeated measurements, and the tables in which every benchmark prints them.
import { availableParallelism, cpus, loadavg } from "node:os";

interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError when nothing was measured. */
function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined || min === undefined || max === undefined) {
    throw new RangeError("nothing was measured");
  }
  return { median: (low + high) / 2, min, max };
}

/** `median (min to max)`. */
export function spreadText(values: readonly number[], digits: number): string {
  const { median, min, max } = spreadOf(values);
  return `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;
}

/** Of two lists measured in turn: each of ours against the peer's beside it, as the machine's speed drifts. */
export function ratios(ours: readonly number[], peers: readonly number[]): number[] {
  return ours.flatMap((value, index) => {
    const peer = peers[index];
    return peer === undefined ? [] : [value / peer];
  });
}

/** A Markdown table below a heading, with the machine's load at that moment. */
export function printTable(title: string, headings: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  const [processor] = cpus();
  console.log(`\n${title}`);
  console.log(
    `Node ${process.versions.node}, ${availableParallelism()} x ${processor?.model.trim() ?? "unknown processor"}, ` +
      `load ${loadavg()[0]?.toFixed(1)}\n`,
  );
  console.log([line(headings), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n"));
}

/** The n-th argument of the program as a whole number above 0. */
export function countArgument(position: number, otherwise: number): number {
  const given = Number(process.argv[1 + position] ?? otherwise);
  return Number.isInteger(given) && given > 0 ? given : otherwise;
}
