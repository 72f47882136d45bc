// Answers dealt into folds, so that what is learned from some can be tried on the others.
import type { Random } from "../../kernel/random.ts";

interface Labelled {
  /** Answers of one group stay together: who knows one of them knows something about the others. */
  readonly group: string;
  readonly good: boolean;
}

/** The fold of each, in order: whole groups, with good and bad spread as evenly as the groups allow. */
export function foldsOf(answers: readonly Labelled[], count: number, random: Random): readonly number[] {
  const groups = new Map<string, { good: number; bad: number }>();
  for (const { group, good } of answers) {
    const counts = groups.get(group) ?? { good: 0, bad: 0 };
    counts[good ? "good" : "bad"] += 1;
    groups.set(group, counts);
  }
  const folds = Array.from({ length: count }, () => ({ good: 0, bad: 0 }));
  const dealt = new Map<string, number>();
  const largestFirst = shuffled([...groups], random).toSorted(([, a], [, b]) => b.good + b.bad - a.good - a.bad);
  for (const [group, { good, bad }] of largestFirst) {
    const crowding = folds.map((fold) => good * fold.good + bad * fold.bad + (fold.good + fold.bad) / 1e6);
    const least = crowding.indexOf(Math.min(...crowding));
    const fold = folds[least];
    if (fold !== undefined) {
      fold.good += good;
      fold.bad += bad;
    }
    dealt.set(group, least);
  }
  return answers.map(({ group }) => dealt.get(group) ?? 0);
}

/** Each order as likely as any other. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const order = items.map((item) => ({ item, at: random.next() }));
  return order.toSorted((a, b) => a.at - b.at).map(({ item }) => item);
}
