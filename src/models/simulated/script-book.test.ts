// Which script line answers a request, and which of its answers is due.
import { expect, test } from "vitest";
import { conversation as conversationOf } from "./conversation.ts";
import { gemini } from "./gemini.ts";
import { openScript } from "./script-book.ts";

function conversation(...turns: readonly string[]) {
  return conversationOf(
    turns.map((text, index) => ({ by: index % 2 === 0 ? "user" : "model", text })),
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
  const said = conversationOf(
    [
      { by: "user", text: "Hi" },
      { by: "calls", text: "" },
      { by: "results", text: "" },
    ],
    [],
  );
  expect(book.find("gemini-2.5-pro", said)?.answer.text).toBe("done");
});

const loop = [{ prompt: "Hi", steps: [{ text: "0" }, { text: "1" }, { text: "2" }] }];

/** After "Hi" the turns that are named. */
function since(...turns: readonly ("user" | "calls" | "results" | "model")[]) {
  return conversationOf(
    [{ by: "user", text: "Hi" }, ...turns.map((by) => ({ by, text: by === "user" ? "Ho" : "" }))],
    [],
  );
}

test.each([
  ["no call", [], "0"],
  ["one round", ["calls", "results"], "1"],
  ["two rounds", ["calls", "results", "calls", "results"], "2"],
  ["more rounds than there are steps", ["calls", "results", "calls", "results", "calls", "results"], "2"],
] as const)("after %s the step of that number is due, however often it is asked for", (_rounds, turns, text) => {
  const book = openScript(loop);
  for (let times = 0; times < 2; times += 1) {
    const due = book.find("gemini-2.5-pro", since(...turns));
    due?.consume();
    expect(due?.answer.text).toBe(text);
  }
});

test("a new text of the user that has a line begins at its first step", () => {
  const book = openScript([...loop, { prompt: "Ho", steps: [{ text: "first" }, { text: "second" }] }]);
  const turns = ["calls", "results", "model", "user"] as const;
  expect(book.find("gemini-2.5-pro", since(...turns))?.answer.text).toBe("first");
  expect(book.find("gemini-2.5-pro", since(...turns, "calls", "results"))?.answer.text).toBe("second");
});

test("a re-ask without a line of its own goes on in the steps of the first message", () => {
  const book = openScript(loop);
  expect(book.find("gemini-2.5-pro", since("calls", "results", "model", "user"))?.answer.text).toBe("2");
});

test("the fault of a step is due until it has happened, the rest of the step from then on", () => {
  const book = openScript([
    {
      prompt: "Hi",
      steps: [
        { fault: "overloaded", text: "0" },
        { fault: "empty", text: "1" },
      ],
    },
  ]);
  book.find("gemini-2.5-pro", since());
  const first = book.find("gemini-2.5-pro", since());
  expect(first?.answer).toEqual({ fault: "overloaded", text: "0" });
  first?.consume();
  expect(book.find("gemini-2.5-pro", since())?.answer).toEqual({ text: "0" });
  expect(book.find("gemini-2.5-pro", since("calls", "results"))?.answer.fault).toBe("empty");
});
