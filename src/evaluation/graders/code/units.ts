// Units as people and models write them, and what they measure.
import { singular } from "./read-numbers.ts";

/** Of the units of one kind, `factor` says how many of a common one a unit is. */
export interface Meaning {
  readonly kind: string;
  readonly factor: number;
  /** What to add before multiplying, for a scale that does not begin at nothing: a temperature's. */
  readonly offset?: number;
}

/** `names` that mean the same, each with the factor. */
function sized(kind: string, factors: Readonly<Record<string, number>>): readonly (readonly [string, Meaning])[] {
  return Object.entries(factors).flatMap(([names, factor]) =>
    names.split(" ").map((name) => [name, { kind, factor }] as const),
  );
}

const PREFIXES = [
  ["n", "nano", 1e-9],
  ["µ", "micro", 1e-6],
  ["u", "micro", 1e-6],
  ["m", "milli", 1e-3],
  ["c", "centi", 1e-2],
  ["d", "deci", 1e-1],
  ["", "", 1],
  ["k", "kilo", 1e3],
] as const;

function metric(kind: string, symbols: string, names: string, size: number) {
  return PREFIXES.flatMap(([symbol, prefix, factor]) => [
    ...symbols.split(" ").map((unit) => [`${symbol}${unit}`, { kind, factor: factor * size }] as const),
    ...names.split(" ").map((unit) => [`${prefix}${unit}`, { kind, factor: factor * size }] as const),
  ]);
}

/** By thousands, and, as many mean it, by 1,024s: a kind of its own, so that the two do not mix. */
function bytes() {
  return [
    ["k", "kilo", "Ki", "kibi"],
    ["M", "mega", "Mi", "mebi"],
    ["G", "giga", "Gi", "gibi"],
    ["T", "tera", "Ti", "tebi"],
    ["P", "peta", "Pi", "pebi"],
  ].flatMap(([symbol = "", name = "", binary = "", binaryName = ""], index) => {
    const [decimal, power] = [1000 ** (index + 1), 1024 ** (index + 1)];
    const names = `${symbol}B ${symbol.toUpperCase()}B ${symbol.toLowerCase()}b ${name}byte`;
    const bits = symbol === "k" ? `kbit ${name}bit` : `${symbol}b ${symbol}bit ${name}bit`;
    return [
      ...sized("data", { [names]: decimal, [bits]: decimal / 8, [`${binary}B ${binaryName}byte`]: power }),
      ...sized("data by 1,024s", { [names]: power, [`${binary}B ${binaryName}byte`]: power }),
    ];
  });
}

function scale(names: readonly string[], meaning: Meaning) {
  return names.map((name) => [name, meaning] as const);
}

/** Prices are asked for as amounts, also where they are per piece. */
const MONEY = new Set(["US dollar", "euro", "pound sterling", "yen", "yuan", "rupee", "Swiss franc"]);

/** Months and years have no fixed number of days, and currencies no fixed rate: they are kinds of their own. */
const ENTRIES: readonly (readonly [string, Meaning])[] = [
  ...metric("length", "m", "metre meter", 1),
  ...sized("length", { "in inch": 0.0254, "ft foot feet": 0.3048, "yd yard": 0.9144, "mi mile": 1609.344, nmi: 1852 }),
  ...metric("mass", "g", "gram gramme", 1),
  ...sized("mass", {
    "t tonne": 1e6,
    kilo: 1e3,
    "lb pound": 453.592_37,
    "oz ounce": 28.349_523_125,
    "st stone": 6350.293_18,
  }),
  ...sized("mass", { ton: 1e6 }),
  ...sized("mass", { ton: 907_184.74 }),
  ...metric("time", "s", "second sec", 1),
  ...sized("time", { "min minute": 60, "h hr hour": 3600, "d day": 86_400, "wk week": 604_800 }),
  ...sized("calendar", { "mo month": 1, "y yr year": 12, decade: 120, century: 1200 }),
  ...metric("volume", "l L", "litre liter", 1),
  ...sized("volume", { cc: 1e-3, "gal gallon": 3.785_411_784, "qt quart": 0.946_352_946, "pt pint": 0.473_176_473 }),
  ...sized("volume", { "gal gallon": 4.546_09, "pt pint": 0.568_261_25, cup: 0.236_588_236_5 }),
  ...sized("volume", {
    floz: 0.029_573_529_562_5,
    "tbsp tablespoon": 0.014_786_764_781_25,
    "tsp teaspoon": 0.004_928_921_593_75,
  }),
  ...metric("current", "A", "ampere amp", 1),
  ...metric("voltage", "V", "volt", 1),
  ...metric("power", "W", "watt", 1),
  ...sized("power", { "MW megawatt": 1e6, "GW gigawatt": 1e9, hp: 745.699_871_58 }),
  ...metric("energy", "J", "joule", 1),
  ...sized("energy", { "Wh watthour": 3600, kWh: 3.6e6, MWh: 3.6e9, cal: 4.184, "kcal kilocalorie": 4184, MJ: 1e6 }),
  ...metric("frequency", "Hz", "hertz", 1),
  ...sized("frequency", { "MHz megahertz": 1e6, "GHz gigahertz": 1e9, rpm: 1 / 60 }),
  ...sized("area", { "ha hectare": 1e4, acre: 4046.856_422_4 }),
  ...sized("length/time", { mph: 1609.344 / 3600, "kph kmh": 1000 / 3600 }),
  ...sized("data", { "B byte": 1, bit: 1 / 8 }),
  ...sized("data by 1,024s", { "B byte": 1 }),
  ...bytes(),
  ...sized("US dollar", { "$ usd dollar buck": 1, "¢ cent penny pence": 0.01 }),
  ...sized("euro", { "€ eur euro": 1, cent: 0.01 }),
  ...sized("pound sterling", { "£ gbp pound": 1, "penny pence p": 0.01 }),
  ...sized("yen", { "¥ jpy yen": 1 }),
  ...sized("yuan", { "¥ cny rmb yuan": 1 }),
  ...sized("rupee", { "₹ inr rupee": 1 }),
  ...sized("Swiss franc", { "chf franc": 1 }),
  ...scale(["°C", "C", "℃", "celsius", "centigrade"], { kind: "temperature", factor: 1, offset: 273.15 }),
  ...scale(["°F", "F", "℉", "fahrenheit"], { kind: "temperature", factor: 5 / 9, offset: 459.67 }),
  ...scale(["°K", "K", "kelvin"], { kind: "temperature", factor: 1, offset: 0 }),
  ...sized("share", { "% percent percentage": 1, "‰": 0.1 }),
];
const TABLE = new Map<string, Meaning[]>();
for (const [name, meaning] of ENTRIES) TABLE.set(name, [...(TABLE.get(name) ?? []), meaning]);

const SPELLINGS = new Map([
  ["per cent", "percent"],
  ["fluid ounce", "floz"],
  ["fluid ounces", "floz"],
  ["fl oz", "floz"],
  ["fl. oz", "floz"],
  ["nautical mile", "nmi"],
  ["nautical miles", "nmi"],
  ["metric ton", "tonne"],
  ["metric tons", "tonne"],
]);

export interface Unit {
  /** Several where people mean several things by it: an ounce of a pound, a pound of sterling. */
  readonly meanings: readonly Meaning[];
  /** Characters that it takes. */
  readonly length: number;
}

const UNIT = new RegExp(
  [
    /^(?:\s|-)?(?:(?:more|less|additional|extra|other|total|full)\s)?(?:(?<power>square|sq|cubic|cu)\.?[\s-])?/u,
    /(?<name>(?:[°º]|[Dd]eg(?:ree)?s?\.?)\s?(?:[CcFfKk]|[Cc]elsius|[Cc]entigrade|[Ff]ahrenheit|[Kk]elvins?)(?!\p{L})|per cent|fluid ounces?|fl\.? oz|nautical miles?|metric tons?|\p{L}+|[%‰¢$€£¥₹℃℉])/u,
    /(?:\^?\{?(?<exponent>[23²³])\}?(?![\d.]))?(?:(?:\s?\/\s?|\sper\s(?:an?\s)?)(?<per>\p{L}+))?/u,
  ]
    .map((part) => part.source)
    .join(""),
  "u",
);
/** In prose "in" is hardly ever an inch. */
const IN_PROSE = /^(?:\s|-)?in\s+[\p{L}\d$]/u;

/** The unit that `text` begins with, which is what follows a number; undefined where it is none that is known. */
export function unitAtStart(text: string): Unit | undefined {
  const found = UNIT.exec(text);
  if (found === null || IN_PROSE.test(text)) return undefined;
  const [all, { power, name = "", exponent, per }] = [found[0], found.groups ?? {}];
  const meanings = raised(meaningsOf(name), exponentOf(power ?? exponent));
  if (meanings.length === 0) return undefined;
  const divisors = per === undefined ? [] : meaningsOf(per);
  const isRate = divisors.length > 0 && !meanings.every(({ kind }) => MONEY.has(kind));
  return { meanings: isRate ? divided(meanings, divisors) : meanings, length: all.length };
}

const DEGREES = /^(?:[°º]|deg(?:ree)?s?\.?)\s?([cfk])/i;

function meaningsOf(name: string): readonly Meaning[] {
  const [, scaleOf] = DEGREES.exec(name) ?? [];
  if (scaleOf !== undefined) return TABLE.get(`°${scaleOf.toUpperCase()}`) ?? [];
  const known = SPELLINGS.get(name.toLowerCase()) ?? name.replace("\u03bc", "µ");
  const lower = known.toLowerCase();
  const spellings = known.length === 1 ? [known] : [known, lower, singular(lower), lower.replace(/(?<=..)s$/, "")];
  const spelling = spellings.find((each) => TABLE.has(each));
  return spelling === undefined ? [] : (TABLE.get(spelling) ?? []);
}

function exponentOf(written: string | undefined): 1 | 2 | 3 {
  if (written === undefined) return 1;
  return /^(?:s|2|²)/.test(written) ? 2 : 3;
}

/** Litres of a cubic metre. */
const LITRES = 1_000;

function raised(meanings: readonly Meaning[], exponent: 1 | 2 | 3): readonly Meaning[] {
  const lengths = meanings.filter(({ kind }) => kind === "length");
  switch (exponent) {
    case 1:
      return meanings;
    case 2:
      return lengths.map(({ factor }) => ({ kind: "area", factor: factor ** 2 }));
    case 3:
      return lengths.map(({ factor }) => ({ kind: "volume", factor: factor ** 3 * LITRES }));
  }
}

function divided(meanings: readonly Meaning[], divisors: readonly Meaning[]): readonly Meaning[] {
  return meanings.flatMap((over) =>
    divisors.map((under) => ({ kind: `${over.kind}/${under.kind}`, factor: over.factor / under.factor })),
  );
}
