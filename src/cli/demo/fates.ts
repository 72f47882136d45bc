// What happens to each prompt: nothing, faults that pass, a wrong answer that is repaired, or no good end.
import type { Random } from "../../kernel/random.ts";
import type { FaultName } from "../../models/index.ts";

export interface Fate {
  /** In place of the first answers, in order. */
  readonly faults: readonly FaultName[];
  /** `wrong`: wrong, however often it is repaired. `never`: the last fault stays for good. */
  readonly end: "right" | "repaired" | "wrong" | "never";
}

/** A hang takes a whole attempt timeout: there are few. */
const HANG: FaultName = "hang";
const PASSING: readonly FaultName[] = [
  "rate_limited",
  "server_error",
  "bad_gateway",
  "cut_socket",
  "cut_json",
  "empty",
];
/** A used-up quota is not among them: it would turn every later prompt away. */
const NOT_RETRIED: readonly FaultName[] = ["blocked", "safety"];

/** At least so many, and up to `more` on top. */
const HANGS = { least: 1, more: 1 };
const HEALED = { least: 11, more: 4 };
const REPAIRED = { least: 5, more: 3 };
const HOPELESS = { least: 4, more: 2 };

/** In random order, as many as there are prompts. */
export function drawFates(count: number, random: Random): readonly Fate[] {
  const fates = [
    ...healed(amount(HEALED, random), random),
    ...times(amount(REPAIRED, random), () => repaired(random)),
    ...hopeless(amount(HOPELESS, random), random),
  ];
  const clean = times(count - fates.length, (): Fate => ({ faults: [], end: "right" }));
  return shuffled([...fates, ...clean], random);
}

/** Every fault that passes happens at least once; some prompts meet two. */
function healed(count: number, random: Random): Fate[] {
  const hangs = times(amount(HANGS, random), () => HANG);
  const first = [...hangs, ...PASSING, ...times(count, () => pick(PASSING, random))].slice(0, count);
  return first.map((fault): Fate => {
    const second = random.next() < 0.3 ? [pick(PASSING, random)] : [];
    return { faults: [fault, ...second], end: "right" };
  });
}

function repaired(random: Random): Fate {
  return { faults: random.next() < 0.25 ? [pick(PASSING, random)] : [], end: "repaired" };
}

/** One answer that stays wrong, a model that has no capacity however often it is asked, and refusals. */
function hopeless(count: number, random: Random): Fate[] {
  const refusals = times(count - 2, () => pick(NOT_RETRIED, random));
  const unanswered = ["overloaded" as const, ...refusals].map((fault): Fate => ({ faults: [fault], end: "never" }));
  return [{ faults: [], end: "wrong" }, ...unanswered];
}

function amount({ least, more }: typeof HEALED, random: Random): number {
  return least + Math.floor(random.next() * (more + 1));
}

function pick(faults: readonly FaultName[], random: Random): FaultName {
  return faults[Math.floor(random.next() * faults.length)] ?? HANG;
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
