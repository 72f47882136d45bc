// Which script line answers a request, and which of its answers is due.
import { expect, test } from "vitest";
import { conversation as conversationOf } from "./conversation.ts";
import { gemini } from "./gemini.ts";
import { openScript } from "./script-book.ts";

function conversation(...turns: readonly string[]) {
  return conversationOf(
    turns.map((text, index) => ({ byUser: index % 2 === 0, text })),
    [],
  );
}

test("answers come in order and the last one is repeated", () => {
  const book = openScript([{ prompt: "Hi", answers: [{ text: "1" }, { text: "2" }] }]);
  const texts = [1, 2, 3].map(() => {
    const due = book.find("gemini-2.5-pro", conversation("Hi"));
    due?.consume();
    return due?.answer.text;
  });
  expect(texts).toEqual(["1", "2", "2"]);
});

test("an answer that was not consumed stays due", () => {
  const book = openScript([{ prompt: "Hi", answers: [{ text: "1" }, { text: "2" }] }]);
  book.find("gemini-2.5-pro", conversation("Hi"));
  expect(book.find("gemini-2.5-pro", conversation("Hi"))?.answer.text).toBe("1");
});

test("a line for the model wins over a line for all", () => {
  const book = openScript([
    { prompt: "Hi", answers: [{ text: "all" }] },
    { prompt: "Hi", model: "gemini-2.5-pro", answers: [{ text: "pro" }] },
  ]);
  expect(book.find("gemini-2.5-pro", conversation("Hi"))?.answer.text).toBe("pro");
  expect(book.find("gemini-2.5-flash", conversation("Hi"))?.answer.text).toBe("all");
});

test("a prompt matches only as a whole", () => {
  const book = openScript([{ prompt: "slow", answers: [{ text: "x" }] }]);
  expect(book.find("gemini-2.5-pro", conversation("slow2"))).toBeUndefined();
});

test("the parts of a message are one text", () => {
  const book = openScript([{ prompt: "ab", answers: [{ text: "x" }] }]);
  const target = { wire: gemini, version: "v1", model: "gemini-2.5-pro", streamed: false };
  const checked = gemini.check(JSON.stringify({ contents: [{ parts: [{ text: "a" }, { text: "b" }] }] }), target);
  expect(checked.kind === "valid" && book.find("gemini-2.5-pro", checked.asked)?.answer.text).toBe("x");
});

test("a re-ask without a line of its own gets the next answer of the first message", () => {
  const book = openScript([{ prompt: "Hi", answers: [{ text: "bad" }, { text: "good" }] }]);
  book.find("gemini-2.5-pro", conversation("Hi"))?.consume();
  expect(book.find("gemini-2.5-pro", conversation("Hi", "bad", "Repair it"))?.answer.text).toBe("good");
});

test("a re-ask with a line of its own gets that line", () => {
  const book = openScript([
    { prompt: "Hi", answers: [{ text: "bad" }] },
    { prompt: "Repair it", answers: [{ text: "repaired" }] },
  ]);
  expect(book.find("gemini-2.5-pro", conversation("Hi", "bad", "Repair it"))?.answer.text).toBe("repaired");
});

test("after a tool's result the line of the first message goes on", () => {
  const book = openScript([{ prompt: "Hi", answers: [{ text: "done" }] }]);
  const said = { firstUserText: "Hi", lastUserText: "" };
  expect(book.find("gemini-2.5-pro", said)?.answer.text).toBe("done");
});
