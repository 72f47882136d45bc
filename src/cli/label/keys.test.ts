// Keys of a terminal, and lines of a pipe.
import { expect, test } from "vitest";
import { type KeyInput, keysFrom } from "./keys.ts";

function inputOf(chunks: readonly string[], isTTY: boolean) {
  const raw: boolean[] = [];
  const input: KeyInput = {
    isTTY,
    setRawMode: (on) => raw.push(on),
    async *[Symbol.asyncIterator]() {
      yield* chunks;
    },
  };
  return { input, raw };
}

function keysOf(chunks: readonly string[], isTTY: boolean) {
  let echoed = "";
  const { input, raw } = inputOf(chunks, isTTY);
  return { ...keysFrom(input, (text) => (echoed += text)), raw, echoed: () => echoed };
}

test("a terminal's keys come one by one, however they arrive, in lower case", async () => {
  const keys = keysOf(["gB", "s"], true);
  expect([await keys.key(), await keys.key(), await keys.key(), await keys.key()]).toEqual(["g", "b", "s", null]);
  await keys.close();
  expect(keys.raw).toEqual([true, false]);
});

test("a key with a name is one key that means nothing", async () => {
  const keys = keysOf(["\u001b[A", "g"], true);
  expect([await keys.key(), await keys.key()]).toEqual(["\u001b", "g"]);
});

test.each(["\u0003", "\u0004"])("%j ends it", async (end) => {
  expect(await keysOf([`${end}g`], true).key()).toBe(null);
});

test("a note is typed with an echo, and corrected", async () => {
  const keys = keysOf(["ab\u007f", "\u{1f600}\u0007\r", "g"], true);
  expect([await keys.line(), await keys.key()]).toEqual(["a\u{1f600}", "g"]);
  expect(keys.echoed()).toBe("ab\b \b\u{1f600}");
});

test("escape takes a note back", async () => {
  const keys = keysOf(["ab\u001b", "g"], true);
  expect([await keys.line(), await keys.key()]).toEqual([null, "g"]);
});

test("a pipe's keys are the beginnings of its lines", async () => {
  const keys = keysOf(["go", "od\n\nB\r\nn\na note\nq"], false);
  expect([await keys.key(), await keys.key(), await keys.key(), await keys.key()]).toEqual(["g", "", "b", "n"]);
  expect([await keys.line(), await keys.key(), await keys.key()]).toEqual(["a note", "q", null]);
});

test("a line that no person wrote is cut", async () => {
  const keys = keysOf([...Array.from({ length: 50 }, () => "x".repeat(1_000)), "\ng\n"], false);
  expect((await keys.line())?.length).toBe(10_000);
  expect(await keys.key()).toBe("g");
});
