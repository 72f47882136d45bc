// Ten thousand calls that no honest client makes: each gets an answer that its tool promises, and the server stays up.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Tool } from "@modelcontextprotocol/client";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { makeHome, startProvider, startServer, type TestServer } from "../end-to-end/harness.ts";
import { argumentsFor } from "./arguments.ts";

const CASES = 10_000;
const AT_ONCE = 8;
const WARM_UP = CASES;
const QUIET_MS = 2_000;
const TEN_MEGABYTES = "x".repeat(10 * 1024 * 1024);
/** What a server may hold more than before. */
const MEMORY_RATIO = 1.15;
const MEMORY_MS = 30_000;

const errorFacts = z.object({
  code: z.string().regex(/^[a-z]+\/[a-z-]+$/),
  message: z.string().min(1).max(2_000),
  retryable: z.boolean(),
  hint: z.string().min(1),
  next: z.array(z.string()),
});

/** The codes that docs/errors.md tells, without the one for what has no name. */
const KNOWN = new Set(
  [...readFileSync("docs/errors.md", "utf8").matchAll(/`([a-z]+\/[a-z-]+)`/g)]
    .map(([, code]) => code)
    .filter((code) => code?.endsWith("/unexpected") === false),
);

interface Case {
  readonly tool: string;
  readonly args: Record<string, unknown>;
}

test("every tool answers arguments of any kind, ten megabytes too, and forgets them (promise:hostile-arguments)", async () => {
  const provider = await startProvider();
  const home = makeHome({ budget: { defaults: { simulated: { daily_usd: 1_000, monthly_usd: 10_000 } } } });
  const server = await startServer({ home, provider });
  const broken: Error[] = [];
  server.client.onerror = (error) => broken.push(error);
  const { tools } = await server.client.listTools();
  const names = new Set(tools.map(({ name }) => name));
  const cases = fc.oneof(
    ...tools.map(({ name, inputSchema }) => argumentsFor(inputSchema).map((args) => ({ tool: name, args }))),
  );
  // Without a budget every spawn is refused.
  const affordable = cases.filter(({ tool, args }) => tool !== "cost_set_budget" || args["provider"] !== "simulated");
  const runs: string[] = [];
  const answered = fc.asyncProperty(
    fc.array(affordable, { minLength: AT_ONCE, maxLength: AT_ONCE }),
    async (atOnce) => {
      await Promise.all(atOnce.map((one) => answersAsPromised(server, one, { runs, names })));
    },
  );

  // Memory that such calls need once stays with the process.
  await fc.assert(answered, { numRuns: WARM_UP / AT_ONCE });
  await refusesTooMuch(server, tools);
  await sleep(QUIET_MS);
  const before = residentBytes(server);
  await fc.assert(answered, { numRuns: CASES / AT_ONCE });
  await refusesTooMuch(server, tools);

  await expect
    .poll(() => residentBytes(server) / before, { timeout: MEMORY_MS, interval: 500 })
    .toBeLessThan(MEMORY_RATIO);
  expect(await server.run("spawn_agent", { prompt: "Still there?", wait_ms: 10_000 })).toMatchObject({ kind: "agent" });
  expect(broken).toEqual([]);
  expect(server.stderr()).not.toMatch(/unexpected|unhandled/i);
});

async function refusesTooMuch(server: TestServer, tools: readonly Pick<Tool, "name" | "inputSchema">[]): Promise<void> {
  for (const { name, inputSchema } of tools) {
    for (const argument of [...Object.keys(inputSchema.properties ?? {}), "nothing"]) {
      const refusal = await server.refused(name, { [argument]: TEN_MEGABYTES });
      expect({ name, argument, code: refusal.code }).toEqual({ name, argument, code: "tools/invalid-arguments" });
    }
  }
}

interface Seen {
  /** Runs that the server has named, the last one first. */
  readonly runs: string[];
  readonly names: ReadonlySet<string>;
}

async function answersAsPromised(server: TestServer, { tool, args }: Case, { runs, names }: Seen): Promise<void> {
  const { isError, structured, text } = await server.call(tool, withRuns(args, runs));
  expect(text).not.toContain("/unexpected");
  if (typeof structured["run_id"] === "string") runs.unshift(structured["run_id"]);
  if (!isError) return;
  const { code, next } = errorFacts.parse(structured);
  expect(KNOWN).toContain(code);
  expect(next.filter((name) => !names.has(name))).toEqual([]);
}

/** `#3` = the third last run. */
function withRuns(args: Case["args"], runs: readonly string[]): Case["args"] {
  const named = Object.entries(args).map(([name, value]) => {
    const back = typeof value === "string" && name.endsWith("run_id") ? /^#(\d+)$/.exec(value)?.[1] : undefined;
    return [name, back === undefined ? value : (runs[Number(back)] ?? value)] as const;
  });
  return Object.fromEntries(named);
}

function residentBytes({ pid }: TestServer): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}
