import { expect, test } from "vitest";
import { UnderWay } from "./under-way.ts";

const never = new AbortController().signal;
const isSure = (answer: string): boolean => answer !== "unsure";

/** Questions that are answered by hand, in the order in which they were asked. */
function asking() {
  const asked: PromiseWithResolvers<string>[] = [];
  return {
    asked,
    ask: (): Promise<string> => {
      const question = Promise.withResolvers<string>();
      asked.push(question);
      return question.promise;
    },
  };
}

test("equal questions at once are asked once, and all get the answer", async () => {
  const { asked, ask } = asking();
  const underWay = new UnderWay(isSure);
  const all = [underWay.join("a", never, ask), underWay.join("a", never, ask), underWay.join("a", never, ask)];
  asked[0]?.resolve("yes");
  expect(await Promise.all(all)).toEqual(["yes", "yes", "yes"]);
  expect(asked).toHaveLength(1);
});

test("another question is asked beside it", async () => {
  const { asked, ask } = asking();
  const underWay = new UnderWay(isSure);
  const all = [underWay.join("a", never, ask), underWay.join("b", never, ask)];
  asked[1]?.resolve("no");
  asked[0]?.resolve("yes");
  expect(await Promise.all(all)).toEqual(["yes", "no"]);
});

test("once it is answered, the same question is asked anew", async () => {
  const underWay = new UnderWay(isSure);
  expect(await underWay.join("a", never, () => Promise.resolve("yes"))).toBe("yes");
  expect(await underWay.join("a", never, () => Promise.resolve("no"))).toBe("no");
});

test.each([
  ["that is not for all", (first?: PromiseWithResolvers<string>) => first?.resolve("unsure")],
  ["that never came", (first?: PromiseWithResolvers<string>) => first?.reject(new Error("broke"))],
])("after an answer %s the next of those who wait asks, and the others wait for that one", async (_what, end) => {
  const { asked, ask } = asking();
  const underWay = new UnderWay(isSure);
  const first = underWay.join("a", never, ask).catch(() => "unsure");
  const others = [underWay.join("a", never, ask), underWay.join("a", never, ask)];
  end(asked[0]);
  expect(await first).toBe("unsure");
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.resolve("yes");
  expect(await Promise.all(others)).toEqual(["yes", "yes"]);
  expect(asked).toHaveLength(2);
});

test("an abort ends the waiting of one, and of nobody else", async () => {
  const { asked, ask } = asking();
  const underWay = new UnderWay(isSure);
  const abort = new AbortController();
  const first = underWay.join("a", never, ask);
  const impatient = underWay.join("a", abort.signal, () => Promise.resolve("aborted"));
  const patient = underWay.join("a", never, ask);
  abort.abort();
  expect(await impatient).toBe("aborted");
  asked[0]?.resolve("yes");
  expect([await first, await patient]).toEqual(["yes", "yes"]);
  expect(asked).toHaveLength(1);
});
