// Area under the ROC curve: how often does one that should score high score above one that should not?
import { seededRandom } from "../src/kernel/random.ts";

const RESAMPLES = 400;
const OUTSIDE = 0.025;

export interface Judged {
  readonly score: number;
  readonly isPositive: boolean;
  /** What hangs together is drawn together. */
  readonly group: number | string;
}

/** Equal scores count half. */
export function auroc(rows: readonly Pick<Judged, "score" | "isPositive">[]): number {
  const ascending = rows.toSorted((a, b) => a.score - b.score);
  let [wins, below] = [0, 0];
  for (let from = 0, to = 0; from < ascending.length; from = to) {
    let [positives, negatives] = [0, 0];
    for (; ascending[to]?.score === ascending[from]?.score && to < ascending.length; to += 1) {
      if (ascending[to]?.isPositive === true) positives += 1;
      else negatives += 1;
    }
    wins += positives * (below + negatives / 2);
    below += negatives;
  }
  return wins / ((rows.length - below) * below);
}

/** With 95 % of the areas of resamples of whole groups. */
export function aurocText(rows: readonly Judged[]): string {
  const groups = [...Map.groupBy(rows, ({ group }) => group).values()];
  const random = seededRandom("resamples");
  const areas = Array.from({ length: RESAMPLES }, () =>
    auroc(groups.flatMap(() => groups[Math.floor(random.next() * groups.length)] ?? [])),
  )
    // Of resamples without any of one class there is none.
    .filter((area) => !Number.isNaN(area))
    .toSorted((a, b) => a - b);
  const [low, high] = [OUTSIDE, 1 - OUTSIDE].map((share) => areas[Math.floor(share * areas.length)]?.toFixed(3));
  return `${auroc(rows).toFixed(3)} (${low} to ${high})`;
}
