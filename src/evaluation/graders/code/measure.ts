// Numbers as amounts of the unit that is asked for.
import type { NumberInText } from "./read-numbers.ts";
import { type Meaning, type Unit, unitAtStart } from "./units.ts";

export interface Measure {
  /** Whether it is in a unit of the asked kind, in none that is known, or in one of another kind. */
  fit(number: NumberInText): "asked" | "open" | "other";
  /** Every amount of the asked unit that the number may be; none in a unit of another kind. */
  amounts(number: NumberInText): readonly number[];
  /** The number with its unit, and what it is in the asked one. */
  words(number: NumberInText): string;
  /** Amounts in two units as one: 1 h 30 min. */
  joined(numbers: readonly NumberInText[]): readonly NumberInText[];
}

/** Where no unit is asked for, every number is what it says. */
export const UNMEASURED: Measure = {
  fit: () => "open",
  amounts: ({ readings }) => readings,
  words: ({ readings: [amount] }) => String(amount),
  joined: (numbers) => numbers,
};

const SHOWN_DIGITS = 6;

/** A number without a known unit counts as being in the asked one. */
export function measureIn(asked: string): Measure {
  const whole = unitAtStart(asked);
  const wanted = whole?.length === asked.length ? whole.meanings : [];
  const amounts = (number: NumberInText): readonly number[] => {
    const unit = unitOf(number);
    const [plain = Number.NaN] = number.readings;
    if (unit === undefined) return number.readings;
    const readings = number.unit === "%" ? [plain] : number.readings;
    return conversions(unit.meanings, wanted).flatMap(({ factor, offset, shift }) =>
      readings.map((reading) => (reading + offset) * factor - shift),
    );
  };
  return {
    fit: (number) => {
      const unit = unitOf(number);
      if (unit === undefined) return "open";
      return conversions(unit.meanings, wanted).length > 0 ? "asked" : "other";
    },
    amounts,
    words: (number) => {
      const unit = unitOf(number);
      const [amount] = number.readings;
      if (unit === undefined) return `${amount}, taken as ${asked}`;
      const written = `${number.currency ?? ""}${amount}${number.rest.slice(0, unit.length)}`;
      const converted = [...new Set(amounts(number).map((each) => Number(each.toPrecision(SHOWN_DIGITS))))];
      const isSaid = converted.length === 0 || (converted.length === 1 && converted[0] === amount);
      return isSaid ? written : `${written}, ${converted.join(" or ")} in ${asked}`;
    },
    joined: (numbers) => {
      const joined: NumberInText[] = [];
      for (const number of numbers) {
        const first = joined.at(-1);
        const sum = first === undefined ? undefined : together(first, number);
        if (sum === undefined) joined.push(number);
        else joined.splice(-1, 1, sum);
      }
      return joined;
    },
  };
}

function unitOf({ currency, rest }: NumberInText): Unit | undefined {
  const before = currency === undefined ? undefined : unitAtStart(currency);
  return before === undefined ? unitAtStart(rest) : { ...before, length: 0 };
}

interface Conversion {
  /** Added before multiplying. */
  readonly offset: number;
  readonly factor: number;
  /** Taken off at the end. */
  readonly shift: number;
}

/** One for each kind that both may be of. */
function conversions(given: readonly Meaning[], wanted: readonly Meaning[]): readonly Conversion[] {
  return given.flatMap(({ kind, factor, offset = 0 }) =>
    wanted
      .filter((meaning) => meaning.kind === kind)
      .map((meaning) => ({ offset, factor: factor / meaning.factor, shift: meaning.offset ?? 0 })),
  );
}

const BETWEEN = /^(?:\s|,\s?|,?\s?and\s)?$/;

/** In the first one's unit; only where the second stands right behind it, in a smaller unit of the same kind. */
function together(first: NumberInText, second: NumberInText): NumberInText | undefined {
  const [larger, smaller] = [unitOf(first), unitOf(second)];
  if (larger === undefined || smaller === undefined) return undefined;
  const between = first.rest.slice(larger.length, Math.max(larger.length, second.start - first.end));
  const isScale = larger.meanings.some(({ offset }) => offset !== undefined);
  const factor = isScale ? 1 : (conversions(smaller.meanings, larger.meanings)[0]?.factor ?? 1);
  const [ones = 0, parts = 0] = [first.readings[0], second.readings[0]];
  if (factor >= 1 || parts < 0 || !BETWEEN.test(between)) return undefined;
  const readings = [ones + (ones < 0 ? -parts : parts) * factor];
  return { ...first, readings };
}
