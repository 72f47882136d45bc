// The main job at its largest: 200 prompts against a provider that fails now and then.
import { expect, test } from "vitest";
import { z } from "zod";
import { makeHome, MODEL, startProvider, startServer, spendingOf, sumUsd, type TestServer } from "./harness.ts";

const PROMPTS = Array.from({ length: 200 }, (_, index) => `Question ${index}: how many legs have ${index} spiders?`);
/** What clients take inline. */
const MAX_CHARACTERS = 25_000;

const outputPage = z.object({ text: z.string(), total_characters: z.number(), next_offset: z.number().optional() });
const outputLine = z.object({ index: z.number(), status: z.string(), response: z.string() });

test("200 prompts are all answered, in order and to the cent, while one request in five fails (promise:many-at-once)", async () => {
  const home = makeHome({
    timeouts: { attempt_ms: 1_500 },
    prices: { [`simulated:${MODEL}`]: { input_usd_per_million: 0.1, output_usd_per_million: 0.5 } },
  });
  const provider = await startProvider({ seed: "end-to-end", faultRate: 0.2, retryDelay: "0.05s" });
  const server = await startServer({ home, provider });

  const answer = await server.call("spawn_parallel_agents", { prompts: PROMPTS, concurrency: 16, wait_ms: 40_000 });
  const batch = await server.run("run_get", { run_id: answer.structured["run_id"] });

  expect(batch.summary).toEqual({ total: 200, completed: 200 });
  expect(batch.results.map(({ index }) => index)).toEqual(PROMPTS.map((_, index) => index));
  expect(answer.text.length).toBeLessThan(MAX_CHARACTERS);
  expect(JSON.stringify(answer.structured).length).toBeLessThan(MAX_CHARACTERS);
  const keys = Object.keys(answer.structured);
  expect(keys.indexOf("summary")).toBeLessThan(keys.indexOf("results"));

  const requests = provider.journal().length;
  const faults = provider.journal().filter(({ outcome }) => outcome !== "answered").length;
  expect(faults).toBeGreaterThan(20);
  expect(batch.results.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(requests);

  const costs = await server.costs();
  expect(costs.by_run).toEqual([{ run_id: batch.run_id, cost_usd: batch.cost_usd, attempts: requests }]);
  expect(sumUsd(batch.results.map(({ cost_usd = 0 }) => cost_usd))).toBe(batch.cost_usd);
  expect(spendingOf(costs)).toMatchObject({ spent_usd: batch.cost_usd, reserved_usd: 0 });

  const lines = (await wholeOutput(server, batch.run_id)).split("\n").map((line) => outputLine.parse(JSON.parse(line)));
  expect(lines.map(({ index }) => index)).toEqual(PROMPTS.map((_, index) => index));
  // The simulated model quotes the prompt it answers.
  expect(lines.filter(({ index, response }) => !response.includes(`"Question ${index}: `))).toEqual([]);
});

async function wholeOutput(server: TestServer, runId: string): Promise<string> {
  let text = "";
  for (let offset: number | undefined = 0; offset !== undefined;) {
    const answer = await server.call("run_output", { run_id: runId, offset, limit: 9_999 });
    const page: z.output<typeof outputPage> = outputPage.parse(answer.structured);
    expect(page.text.length).toBeLessThanOrEqual(9_999);
    text += page.text;
    offset = page.next_offset;
    if (offset === undefined) expect(text.length).toBe(page.total_characters);
  }
  return text;
}

test("a long answer is cut inline and read whole, page by page", async () => {
  const story = Array.from({ length: 5_000 }, (_, index) => `Chapter ${index}. “Wörter” \\ 🦉\n`).join("");
  const provider = await startProvider({ script: [{ prompt: "Tell it all", answers: [{ text: story }] }] });
  const server = await startServer({ home: makeHome(), provider });

  const answer = await server.call("spawn_agent", { prompt: "Tell it all", max_tokens: 65_536 });
  expect(answer.text.length).toBeLessThan(MAX_CHARACTERS);
  expect(answer.structured).toMatchObject({
    status: "completed",
    truncated: true,
    response_characters: story.length,
    next: ["run_output"],
  });
  expect(await wholeOutput(server, String(answer.structured["run_id"]))).toBe(story);
});
