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

export function jsonValue(levels: number) {
  return z
    .unknown()
    .refine((value) => isNestedWithin(levels, value), `is nested deeper than ${levels} levels`)
    .pipe(z.json());
}
