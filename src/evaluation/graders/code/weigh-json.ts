// What tells equal JSON values apart from others without comparing them, whatever the order of their lists.
import type { JsonValue } from "../../../kernel/json.ts";

export interface Weighed {
  /** The same for equal values, and for lists of equal items in any order. */
  readonly identity: number;
  /** What comparing it takes, in characters of text. */
  readonly weight: number;
}

export type Weigh = (value: JsonValue) => Weighed;

const WEIGHT_OF_VALUE = 16;

/** Each object and list is weighed once: linear in their size but for the sorting of items and names. */
export function weighing(): Weigh {
  const wholes = new Map<object, Weighed>();
  const plain = new Map<JsonValue, number>();
  const composed = new Map<string, number>();

  function weigh(value: JsonValue): Weighed {
    if (typeof value === "object" && value !== null) {
      const known = wholes.get(value) ?? weighWhole(value);
      wholes.set(value, known);
      return known;
    }
    const read = typeof value === "string" ? value.normalize("NFC") : value;
    const weight = WEIGHT_OF_VALUE + (typeof value === "string" ? value.length : 0);
    return { identity: identityIn(plain, read, 2 * plain.size), weight };
  }

  function weighWhole(value: object): Weighed {
    let weight = WEIGHT_OF_VALUE;
    const identityOf = (member: JsonValue): number => {
      const weighed = weigh(member);
      weight += weighed.weight;
      return weighed.identity;
    };
    const written = Array.isArray(value)
      ? `[${value
          .map(identityOf)
          .toSorted((a, b) => a - b)
          .join(",")}`
      : `{${Object.entries(value)
          .map(([name, member]) => `${JSON.stringify(name)}:${identityOf(member)}`)
          .toSorted()
          .join(",")}`;
    return { identity: identityIn(composed, written, 2 * composed.size + 1), weight };
  }

  return weigh;
}

/** Plain values have even identities, composed ones odd. */
function identityIn<Key>(identities: Map<Key, number>, key: Key, otherwise: number): number {
  const identity = identities.get(key) ?? otherwise;
  identities.set(key, identity);
  return identity;
}
