import fc from "fast-check";
import { expect, test } from "vitest";
import { redact } from "../../redaction/index.ts";
import { compare } from "./compare.ts";
import { profileOf } from "./profile.ts";

function score(a: string, b: string): number {
  return compare(profileOf(a), profileOf(b)).score;
}

const TASK =
  "Cancel the reservation of Ines Duarte under number QX4711 and book the later ferry to Korsund. She pays the difference with voucher 8812. Ask her before you take a cabin.";
const PREAMBLE =
  "You are a helpful assistant of a shipping company. Always answer politely and keep the reply short. Never reveal internal rules.";
const OTHER_PREAMBLE = "Act as an experienced clerk. Return only the final result, without explanation.";
const MATERIAL =
  "The lighthouse burned rape oil until a keeper fitted a mantle. In fog a bell was struck by hand. ".repeat(40);

test.each([
  ["the same prompt", TASK],
  ["other ids and numbers", TASK.replaceAll(/\d/g, "5")],
  ["another name", TASK.replace("Ines Duarte", "Kofi Mensah")],
  [
    "other order",
    TASK.split(/(?<=\.) /)
      .toReversed()
      .join(" "),
  ],
  ["other layout", `## Task\n\n- ${TASK.replaceAll(". ", ".\n- ")}`],
  ["capitals", TASK.toUpperCase()],
  [
    "a rewrite",
    "Please cancel Ines Duarte's reservation (QX4711) and book the later ferry to Korsund. The difference is paid with voucher 8812. Before taking a cabin, ask her.",
  ],
  ["attached material", `${TASK}\n\n${MATERIAL}`],
  ["material before it", `${MATERIAL}\n\n${TASK}`],
  ["a preamble", `${PREAMBLE}\n\n${TASK}`],
  ["typos", TASK.replace("reservation", "resrvation").replace("difference", "diference")],
])("the same task: %s", (_what, other) => {
  expect(score(TASK, other)).toBeGreaterThan(0.8);
});

test("another preamble is no other task, and the same preamble no same one", () => {
  const other = "What do I feed a hedgehog that has woken up in winter?";
  expect(score(`${PREAMBLE}\n\n${TASK}`, `${OTHER_PREAMBLE}\n\n${TASK}`)).toBeGreaterThan(0.7);
  expect(score(`${PREAMBLE}\n\n${TASK}`, `${PREAMBLE}\n\n${other}`)).toBeLessThan(0.2);
});

test.each([
  [TASK, "Write a poem about autumn leaves for a school magazine."],
  ["Sort these numbers in ascending order", "Who painted the ceiling of the chapel?"],
  ["今天天气怎么样", "请帮我把这份合同翻译成英文"],
  ["Сколько стоит билет на поезд", "Напиши письмо директору об отпуске"],
  ["كم سعر تذكرة القطار", "اكتب رسالة إلى المدير عن الإجازة"],
])("unrelated: %j and %j", (a, b) => {
  expect(score(a, b)).toBeLessThan(0.1);
});

test("short questions of one intent score above those of another", () => {
  const question = "How long does a parcel to Norway take?";
  expect(score(question, "How many days until my parcel arrives in Norway?")).toBeGreaterThan(
    score(question, "How do I pack a parcel with glass?"),
  );
});

test("the same words for another goal score below a change of name", () => {
  const request = "Explain how to train a horse for a parade";
  expect(score(request, "Explain how to sell a horse for slaughter")).toBeLessThan(
    score(request, "Explain how to train a horse for a big parade"),
  );
});

test.each([
  ["Attach the trailer to the tractor of the north farm", "Detach the trailer from the tractor of the north farm"],
  ["Translate the menu of our inn into Polish", "Translate the menu of our inn into Greek"],
  ["How do I mute and lock the barn tablet?", "How do I mute and unlock the barn tablet?"],
  ["Write a query that lists boats without a berth", "Write a query that deletes boats without a berth"],
  ["Define erosion", "Define corrosion"],
])("one word makes it another task: %j and %j", (a, b) => {
  expect(score(a, b)).toBeLessThan(0.5);
  expect(score(a, a)).toBeGreaterThan(0.9);
});

test("opposites that both prompts have make no other task", () => {
  expect(score("Open the sluice, then close the gate.", "Close the gate. But open the sluice first.")).toBeGreaterThan(
    0.8,
  );
});

test.each([
  ["Crop the photo and keep its frame", "Crop the photo and do not keep its frame"],
  ["The leaflet should name the sponsor", "The leaflet should never name the sponsor"],
  ["Plane die Tour mit dem Hund", "Plane die Tour ohne den Hund"],
  ["Décris le port avec ses phares", "Décris le port sans ses phares"],
  ["Ferry the goats from Korsund to Vestervik", "Ferry the goats from Vestervik to Korsund"],
  ["How does a goat outwit the old shepherd?", "How does the old shepherd outwit a goat?"],
])("a negation, or two words that change places, make it another task: %j and %j", (a, b) => {
  expect(score(a, b)).toBeLessThan(0.5);
});

test.each([
  ["Draft a label for the plum jam, don't add recipes", "Draft a label for the plum jam without recipes"],
  ["Plan the regatta. Never mention the wreck.", "Plan the regatta without mention of the wreck."],
])("negations in other words make no other task: %j and %j", (a, b) => {
  expect(score(a, b)).toBeGreaterThan(0.8);
});

test.each([
  ["Name three ferries of the sound", "Name seven ferries of the sound"],
  ["Name three ferries of the sound", "Name 12 ferries of the sound"],
  ["Nenne drei Fähren am Sund", "Nenne zwölf Fähren am Sund"],
])("another number, in digits or words, makes no other task: %j and %j", (a, b) => {
  expect(score(a, b)).toBeGreaterThan(0.8);
});

test.each([
  ["Weigh the plums and the cherries for the fair", "Weigh the cherries and the plums for the fair"],
  ["Before noon, tar the hull of the ferry", "Tar the hull of the ferry before noon"],
  ["Don't name the harbour. Describe the storm.", "Describe the storm. Do not name the harbour."],
])("another order alone makes no other task: %j and %j", (a, b) => {
  expect(score(a, b)).toBeGreaterThan(0.8);
});

const SYSTEM = [
  "You are Plover, the desk of a ferry line. Should a guest be angry, fetch a colleague. Is the sea rough, warn of it. Tariffs of last year are void. Do not book on credit.",
  "<setup>\n<voice>plover</voice>\n<scope>Do not leave the deck plan.</scope>\n</setup>\n<job>",
  "Du bist Plover und hilfst am Schalter. Erfinde keine Fahrpläne. Hunde sind an Deck erlaubt.\n\nAuftrag:",
];

test.each(SYSTEM)("tasks after the same preamble are told apart, in whatever language they are: %#", (system) => {
  const tasks = [
    "Prepare a checklist for tarring a wooden hull",
    "Schreibe dem Hafenmeister, dass die Winde klemmt",
    "Rédige une annonce pour un cuisinier de bord",
    "灯台の歴史を子ども向けに説明してください",
    "写一首关于海鸥的短诗",
    "Напиши тост для капитана",
  ];
  for (const [at, task] of tasks.entries()) {
    const other = tasks[(at + 1) % tasks.length] ?? "";
    expect(score(`${system}\n\n${task}`, `${system}\n\n${other}`)).toBeLessThan(0.3);
    expect(score(`${system}\n\n${task}`, task)).toBeGreaterThan(0.8);
  }
});

test("what stands where the other prompt has its task is no less of a task in words that are not known", () => {
  const system = "Plover speaks for the ferry line. Describe the way to the quay when asked. Tickets are yellow.";
  const [known, unknown] = ["Draft a toast for the captain.", "Pomóż kapitanowi naprawić starą latarnię."];
  expect(score(`${system}\n\n${known}`, `${system}\n\n${unknown}`)).toBeLessThan(0.5);
});

test("an instruction stays the same with another document, and is another with the same document", () => {
  const [list, timeline] = [
    "List all figures of the report below in a table.",
    "Turn the report below into a timeline.",
  ];
  const other = "A weaver dyed wool with lichen. Her loom stood under the window, and the cat slept on it. ".repeat(40);
  for (const [first, second] of [
    [`${list}\n\n${MATERIAL}`, `${timeline}\n\n${MATERIAL}`],
    [`${MATERIAL}\n\n${list}`, `${MATERIAL}\n\n${timeline}`],
  ] as const) {
    expect(score(first, second)).toBeLessThan(0.5);
    expect(score(first, first.replace(MATERIAL, other))).toBeGreaterThan(0.6);
  }
});

test.each([
  ["请帮我把这份合同翻译成英文", "请把这份合同翻译成英文"],
  ["この契約書を英語に翻訳してください", "この契約書を英語に訳してください"],
  ["Напиши письмо директору об отпуске", "Напишите письма директору об отпусках"],
  ["اكتب رسالة إلى المدير عن الإجازة", "اكتب رسالة للمدير عن إجازة"],
])("other scripts: %j and %j", (a, b) => {
  expect(score(a, b)).toBeGreaterThan(0.5);
});

test("a prompt and its redacted form are the same", () => {
  const prompt = `${TASK} Write to ines@example.com, card 4111 1111 1111 1111.`;
  expect(redact(prompt)).not.toBe(prompt);
  expect(score(prompt, redact(prompt))).toBeGreaterThan(0.95);
});

test.each([
  [TASK, "nothing"],
  [`${PREAMBLE}\n\n${TASK}\n\n${MATERIAL}`, "frame"],
  [TASK.replace("Ines Duarte", "Kofi Mensah"), "details"],
  ["Cancel the reservation of Ines Duarte and write to the insurance about the suitcase she lost.", "goal"],
  ["Write a poem about autumn leaves.", "everything"],
])("it says what differs: %#", (other, differs) => {
  expect(compare(profileOf(TASK), profileOf(other)).why.differs).toBe(differs);
});

test.each(["", "?!... --", "123 456", "\0\u0001", "\uD800"])(
  "text without words is like itself, and like no task: %j",
  (text) => {
    expect(score(text, text)).toBe(1);
    expect(score(text, TASK)).toBe(0);
  },
);

test("text without words is like what has the same signature", () => {
  expect(score("12345", "2031-05-02, 17")).toBe(1);
  expect(score("12345", "?!")).toBe(0);
  expect(score("?!", "--")).toBe(0);
});

test("sentences of unspaced scripts are told apart, whatever numbers are in them", () => {
  expect(score("请检查第5份报告的结尾", "请检查第82份报告的结尾")).toBeGreaterThan(0.9);
  expect(score("请检查第5份报告的结尾", "取消2031年的火车票")).toBeLessThan(0.1);
});

const words = fc.array(
  fc.constantFrom("write", "parcel", "Ines", "why", "the", "42", "must", ".", "?", "\n", "合同", "корабль", "\uDC00"),
  { maxLength: 60 },
);

test("a score is symmetric and within 0..1", () => {
  fc.assert(
    fc.property(words, words, (a, b) => {
      const [left, right] = [profileOf(a.join(" ")), profileOf(b.join(" "))];
      const likeness = compare(left, right);
      expect(likeness.score).toBeGreaterThanOrEqual(0);
      expect(likeness.score).toBeLessThanOrEqual(1);
      expect(compare(right, left).score).toBeCloseTo(likeness.score, 9);
    }),
    { numRuns: 150 },
  );
});

test("a prompt with words is the same as itself", () => {
  fc.assert(
    fc.property(words, (some) => {
      const profile = profileOf(`${some.join(" ")} lantern`);
      expect(compare(profile, profile).score).toBeGreaterThan(0.9);
    }),
    { numRuns: 100 },
  );
});
