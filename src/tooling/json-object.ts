// JSON of bounded depth as an argument: deeper values overflow whoever walks them.
import { z } from "zod";

/** Ends one level below the deepest allowed. */
function isNestedWithin(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => isNestedWithin(levels - 1, member));
}

export function jsonObject(levels: number) {
  return z
    .record(z.string(), z.unknown())
    .refine((value) => isNestedWithin(levels, value), `is nested deeper than ${levels} levels`)
    .pipe(z.record(z.string(), z.json()));
}

/** Parsing drops a member of this name without a word: what is compared with the value would differ from it. */
function namesNoPrototype(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return !Object.hasOwn(value, "__proto__") && Object.values(value).every(namesNoPrototype);
}

export function jsonValue(levels: number) {
  return z
    .unknown()
    .refine((value) => isNestedWithin(levels, value), {
      error: `is nested deeper than ${levels} levels`,
      abort: true,
    })
    .refine(namesNoPrototype, 'has a member named "__proto__"')
    .pipe(z.json());
}
