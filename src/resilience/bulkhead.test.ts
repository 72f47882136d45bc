// Who may call, who waits and who is turned away.
import fc from "fast-check";
import { expect, test } from "vitest";
import { bulkheads, type Bulkheads, type Entry } from "./bulkhead.ts";

const PROVIDER = "google_gemini";
const never = new AbortController().signal;

/** @returns how it leaves. */
async function enter(of: Bulkheads): Promise<() => void> {
  const entry = await of.enter(PROVIDER, never);
  if (entry.kind !== "entered") throw new Error(entry.kind);
  return entry.leave;
}

/** The names of those who have been let in, in that order. */
function arrivals(of: Bulkheads) {
  const entered: string[] = [];
  const leaving = new Map<string, () => void>();
  const arrive = async (name: string, signal = never): Promise<Entry["kind"]> => {
    const entry = await of.enter(PROVIDER, signal);
    if (entry.kind === "entered") {
      entered.push(name);
      leaving.set(name, entry.leave);
    }
    return entry.kind;
  };
  return { entered, arrive, leave: (name: string) => leaving.get(name)?.() };
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
  await enter(bulkhead);
  void bulkhead.enter(PROVIDER, never);
  expect(await bulkhead.enter(PROVIDER, never)).toEqual({ kind: "overcrowded" });
});

test("where nobody may wait, a full bulkhead turns everybody away", async () => {
  const bulkhead = bulkheads({ maxConcurrent: 1, maxWaiting: 0 });
  const leave = await enter(bulkhead);
  expect(await bulkhead.enter(PROVIDER, never)).toEqual({ kind: "overcrowded" });
  leave();
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

test("who leaves twice frees one place", async () => {
  const bulkhead = bulkheads({ maxConcurrent: 2, maxWaiting: 0 });
  const leave = await enter(bulkhead);
  await enter(bulkhead);
  leave();
  leave();
  expect(bulkhead.status()).toEqual([{ provider: PROVIDER, underWay: 1, waiting: 0 }]);
});

test("one provider's crowd is not another's", async () => {
  const bulkhead = bulkheads({ maxConcurrent: 1, maxWaiting: 0 });
  await enter(bulkhead);
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
        const inside: (() => void)[] = [];
        const waiters: AbortController[] = [];
        for (const { does, pick } of steps) {
          if (does === "arrive") {
            const controller = new AbortController();
            waiters.push(controller);
            void bulkhead.enter(PROVIDER, controller.signal).then((entry) => {
              if (entry.kind === "entered") inside.push(entry.leave);
              return entry.kind;
            });
          } else if (does === "leave") inside.splice(pick % Math.max(1, inside.length), 1)[0]?.();
          else waiters[pick % Math.max(1, waiters.length)]?.abort();
          await settled();
          const { underWay, waiting } = bulkhead.status()[0] ?? { underWay: 0, waiting: 0 };
          expect(underWay).toBe(inside.length);
          expect(underWay).toBeLessThanOrEqual(maxConcurrent);
          expect(waiting).toBeLessThanOrEqual(maxWaiting);
          if (waiting > 0) expect(underWay).toBe(maxConcurrent);
        }
      },
    ),
    { numRuns: 100 },
  );
});
