// Slots: what differs from one request of a family to the next, drawn from a seeded stream, and the texts it is put into.
import { z } from "zod";
import type { JsonValue } from "../../src/kernel/json.ts";
import type { Random } from "../../src/kernel/random.ts";

const DAY_MS = 86_400_000;
const DIGITS = "0123456789";
const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const SLOT = /\{([a-z][a-z0-9_]*)\}/g;
const WHOLE_SLOT = /^\{([a-z][a-z0-9_]*)\}$/;

const text = z.string().min(1);
const bounds = z.tuple([z.int(), z.int()]).refine(([least, most]) => least <= most, "must be [least, most]");
const terms = z.array(z.union([z.number(), text])).min(1);

export const slotSchema = z.union(
  [
    z.strictObject({ pick: z.array(text).min(2) }),
    z.strictObject({ several: z.array(text).min(2), count: bounds, join: z.string() }),
    z.strictObject({ integer: bounds }),
    z.strictObject({ id: text }),
    z.strictObject({ date: z.tuple([z.iso.date(), z.iso.date()]) }),
    z.strictObject({ sum: terms }),
    z.strictObject({ product: terms }),
  ],
  "must be one of {pick}, {several, count, join}, {integer}, {id}, {date}, {sum}, {product}",
);
export type Slot = z.output<typeof slotSchema>;

/** By name. Numbers stay numbers, so that a grader can expect one. */
export type Values = ReadonlyMap<string, string | number>;

/** In the order of the file: a slot may use those before it. */
export function drawSlots(slots: Readonly<Record<string, Slot>>, random: Random): Values {
  const values = new Map<string, string | number>();
  for (const [name, slot] of Object.entries(slots)) values.set(name, drawSlot(slot, values, random));
  return values;
}

function drawSlot(slot: Slot, values: Values, random: Random): string | number {
  if ("pick" in slot) return fill(pickOne(slot.pick, random), values);
  if ("several" in slot) {
    const rest = [...slot.several];
    const count = Math.min(integerWithin(slot.count, random), rest.length);
    const drawn = Array.from({ length: count }, () => rest.splice(Math.floor(random.next() * rest.length), 1));
    return fill(drawn.flat().join(slot.join), values);
  }
  if ("integer" in slot) return integerWithin(slot.integer, random);
  if ("id" in slot) {
    return slot.id.replaceAll(/[#@]/g, (mark) => pickOne((mark === "#" ? DIGITS : LETTERS).split(""), random));
  }
  if ("date" in slot) {
    const [first, last] = slot.date.map((day) => Date.parse(day) / DAY_MS);
    return new Date(integerWithin([first ?? 0, last ?? 0], random) * DAY_MS).toISOString().slice(0, 10);
  }
  if ("sum" in slot) return numbersOf(slot.sum, values).reduce((sum, term) => sum + term, 0);
  return numbersOf(slot.product, values).reduce((product, term) => product * term, 1);
}

export function pickOne<Item>(items: readonly Item[], random: Random): Item {
  const item = items[Math.floor(random.next() * items.length)];
  if (item === undefined) throw new RangeError("there is nothing to pick from");
  return item;
}

function integerWithin([least, most]: readonly [number, number], random: Random): number {
  return least + Math.floor(random.next() * (most - least + 1));
}

function numbersOf(ofTerms: readonly (number | string)[], values: Values): readonly number[] {
  return ofTerms.map((term) => Number(typeof term === "number" ? term : values.get(term)));
}

/** `{name}` becomes the slot's value. */
export function fill(template: string, values: Values): string {
  return template.replaceAll(SLOT, (whole, name: string) => String(values.get(name) ?? whole));
}

/** In all texts of a value; one that is nothing but `{name}` becomes the slot's value itself, a number for a number. */
export function fillJson(template: JsonValue, values: Values): JsonValue {
  return mapTexts(template, (found) => values.get(WHOLE_SLOT.exec(found)?.[1] ?? "") ?? fill(found, values));
}

/** In all texts of a value, which stay texts. */
export function fillTexts(template: JsonValue, values: Values): JsonValue {
  return mapTexts(template, (found) => fill(found, values));
}

function mapTexts(template: JsonValue, mapped: (text: string) => string | number): JsonValue {
  if (typeof template === "string") return mapped(template);
  if (Array.isArray(template)) return template.map((item: JsonValue) => mapTexts(item, mapped));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).flatMap(([key, member]) =>
      member === undefined ? [] : [[key, mapTexts(member, mapped)]],
    ),
  );
}

/** Names that a text refers to. */
export function slotsIn(template: string): readonly string[] {
  return [...template.matchAll(SLOT)].map(([, name = ""]) => name);
}

/** Names that the slot refers to. */
export function slotsOf(slot: Slot): readonly string[] {
  if ("pick" in slot) return slot.pick.flatMap(slotsIn);
  if ("several" in slot) return slot.several.flatMap(slotsIn);
  if ("sum" in slot) return slot.sum.filter((term) => typeof term === "string");
  if ("product" in slot) return slot.product.filter((term) => typeof term === "string");
  return [];
}
