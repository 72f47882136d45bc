// Who may call, who waits and who is turned away.
import fc from "fast-check";
import { expect, test } from "vitest";
import { bulkheads, type Bulkheads, type Entry } from "./bulkhead.ts";

const PROVIDER = "google_gemini";
const never = new AbortController().signal;

async function place(of: Bulkheads, signal = never): Promise<Disposable> {
  const entry = await of.enter(PROVIDER, signal);
  if (entry.kind !== "entered") throw new Error(entry.kind);
  return entry.place;
}

/** The names of those who have been let in, in that order. */
function arrivals(of: Bulkheads) {
  const entered: string[] = [];
  const places = new Map<string, Disposable>();
  const arrive = async (name: string, signal = never): Promise<Entry["kind"]> => {
    const entry = await of.enter(PROVIDER, signal);
    if (entry.kind === "entered") {
      entered.push(name);
      places.set(name, entry.place);
    }
    return entry.kind;
  };
  return { entered, arrive, leave: (name: string) => places.get(name)?.[Symbol.dispose]() };
}

/** Lets what has been resolved go on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test("as many as may be under way go at once, and the next one waits", async () => {
  const bulkhead = bulkheads({ maxConcurrent: 2, maxWaiting: 5 });
  const { entered, arrive, leave } = arrivals(bulkhead);
  const all = ["a", "b", "c"].map((name) => arrive(name));
  await settled();
  expect(entered).toEqual(["a", "b"]);
  expect(bulkhead.status()).toEqual([{ provider: PROVIDER, underWay: 2, waiting: 1 }]);
  leave("a");
  expect(await Promise.all(all)).toEqual(["entered", "entered", "entered"]);
});

test("who waits is let in in the order of arrival, before anybody who comes later", async () => {
  const { entered, arrive, leave } = arrivals(bulkheads({ maxConcurrent: 1, maxWaiting: 5 }));
  await arrive("a");
  const waiting = [arrive("b"), arrive("c")];
  leave("a");
  waiting.push(arrive("d"));
  await settled();
  for (const name of ["b", "c"]) {
    leave(name);
    await settled();
  }
  await Promise.all(waiting);
  expect(entered).toEqual(["a", "b", "c", "d"]);
});

test("one more than may wait is turned away at once", async () => {
  const bulkhead = bulkheads({ maxConcurrent: 1, maxWaiting: 1 });
  await place(bulkhead);
  void bulkhead.enter(PROVIDER, never);
  expect(await bulkhead.enter(PROVIDER, never)).toEqual({ kind: "overcrowded" });
});

test("where nobody may wait, a full bulkhead turns everybody away", async () => {
  const bulkhead = bulkheads({ maxConcurrent: 1, maxWaiting: 0 });
  const held = await place(bulkhead);
  expect(await bulkhead.enter(PROVIDER, never)).toEqual({ kind: "overcrowded" });
  held[Symbol.dispose]();
  expect((await bulkhead.enter(PROVIDER, never)).kind).toBe("entered");
});

test("an abort ends the wait and leaves the place to the next", async () => {
  const { entered, arrive, leave } = arrivals(bulkheads({ maxConcurrent: 1, maxWaiting: 5 }));
  const controller = new AbortController();
  await arrive("a");
  const aborted = arrive("b", controller.signal);
  const next = arrive("c");
  controller.abort();
  expect(await aborted).toBe("aborted");
  leave("a");
  expect(await next).toBe("entered");
  expect(entered).toEqual(["a", "c"]);
});

test("who comes aborted does not enter", async () => {
  expect(await bulkheads({ maxConcurrent: 1, maxWaiting: 1 }).enter(PROVIDER, AbortSignal.abort())).toEqual({
    kind: "aborted",
  });
});

test("a place that is left twice is free once", async () => {
  const bulkhead = bulkheads({ maxConcurrent: 2, maxWaiting: 0 });
  const held = await place(bulkhead);
  await place(bulkhead);
  held[Symbol.dispose]();
  held[Symbol.dispose]();
  expect(bulkhead.status()).toEqual([{ provider: PROVIDER, underWay: 1, waiting: 0 }]);
});

test("one provider's crowd is not another's", async () => {
  const bulkhead = bulkheads({ maxConcurrent: 1, maxWaiting: 0 });
  await place(bulkhead);
  expect((await bulkhead.enter("simulated", never)).kind).toBe("entered");
});

test("whoever comes, leaves or gives up, never more are under way than may, and nobody waits beside a free place", async () => {
  const step = fc.record({ does: fc.constantFrom("arrive", "arrive", "leave", "abort"), pick: fc.nat() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 4 }),
      async (steps, maxConcurrent) => {
        const maxWaiting = 3;
        const bulkhead = bulkheads({ maxConcurrent, maxWaiting });
        const places: Disposable[] = [];
        const waiters: AbortController[] = [];
        for (const { does, pick } of steps) {
          if (does === "arrive") {
            const controller = new AbortController();
            waiters.push(controller);
            void bulkhead.enter(PROVIDER, controller.signal).then((entry) => {
              if (entry.kind === "entered") places.push(entry.place);
              return entry.kind;
            });
          } else if (does === "leave") places.splice(pick % Math.max(1, places.length), 1)[0]?.[Symbol.dispose]();
          else waiters[pick % Math.max(1, waiters.length)]?.abort();
          await settled();
          const { underWay, waiting } = bulkhead.status()[0] ?? { underWay: 0, waiting: 0 };
          expect(underWay).toBe(places.length);
          expect(underWay).toBeLessThanOrEqual(maxConcurrent);
          expect(waiting).toBeLessThanOrEqual(maxWaiting);
          if (waiting > 0) expect(underWay).toBe(maxConcurrent);
        }
      },
    ),
    { numRuns: 100 },
  );
});
