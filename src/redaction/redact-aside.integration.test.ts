// Long texts are redacted in a thread of their own: to the same text, and other work goes on meanwhile.
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { PERSONAL_DATA } from "./personal-data.ts";
import { createRedactor } from "./redact.ts";
import { redactingAside } from "./redact-aside.ts";

const SECRETS = ["the-gateway-opens-with-this"];
const rows = Array.from(
  { length: 20_000 },
  (_, n) => `${n},ada${n}@example.com,${SECRETS[0]},192.0.2.${n % 250},${n * 7919}`,
);
const text = rows.join("\n");
const personalData = PERSONAL_DATA.filter((kind) => kind !== "ip");
const here = createRedactor(SECRETS, personalData);

async function turnsOf(count: number): Promise<number> {
  for (let done = 0; done < count; done += 1) await turn();
  return count;
}

test("a megabyte becomes what it becomes in this thread, and its events go on", async () => {
  expect(text.length).toBeGreaterThan(1_000_000);
  const redacted = redactingAside(SECRETS, personalData)(text);
  expect(await Promise.race([redacted.then(() => 0), turnsOf(10)])).toBe(10);
  expect(await redacted).toBe(here(text));
});

test("many at once keep their texts", async () => {
  const redact = redactingAside(SECRETS, personalData);
  const texts = Array.from({ length: 4 }, (_, n) => `${n} ${text.slice(0, 60_000)}`);
  expect(await Promise.all(texts.map((each) => redact(each)))).toEqual(texts.map((each) => here(each)));
});

test("a thread that fails leaves nothing in", async () => {
  const redact = redactingAside(SECRETS, personalData, () => Promise.reject(new Error("no memory")));
  const long = text.slice(0, 60_000);
  expect(await redact(long)).toBe(here(long));
});

test("a short text needs no thread", async () => {
  const redact = redactingAside(SECRETS, personalData, () => Promise.reject(new Error("it was asked")));
  expect(await redact("ada@example.com")).toBe("[redacted:email]");
});
