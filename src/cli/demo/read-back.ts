// Everything that the figures are made of, read through the tools of a server that took no part in the work.
import { z } from "zod";
import type { Server } from "../server/server.ts";

const PAGE = 100;

const attempt = z.object({
  /** answered, or the failure's kind. */
  outcome: z.string(),
  cost_usd: z.number(),
  estimated: z.boolean().default(false),
  usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }).optional(),
});

const agentRun = z.object({
  run_id: z.string(),
  status: z.string(),
  evaluation: z.object({ passed: z.boolean().nullable() }).optional(),
  attempts: z.array(attempt),
  code: z.string().optional(),
  hint: z.string().optional(),
});

export type AgentRun = z.output<typeof agentRun>;

const runList = z.object({
  runs: z.array(z.object({ run_id: z.string(), kind: z.string() })),
  next_cursor: z.string().optional(),
});
const outputPage = z.object({ text: z.string(), next_offset: z.number().optional() });
const outputLine = z.object({ run_id: z.string() });
const costSummary = z.object({ by_day: z.array(z.object({ cost_usd: z.number(), attempts: z.number() })) });
const healingStatus = z.object({
  circuits: z.array(z.object({ state: z.string(), trips: z.number() })),
  recent_failures: z.array(z.object({ kind: z.string(), count: z.number() })),
});

export interface ReadBack {
  /** The prompts of the batches. */
  readonly batched: readonly AgentRun[];
  /** Runs of their own. */
  readonly single: readonly AgentRun[];
  readonly cost: z.output<typeof costSummary>;
  readonly healing: z.output<typeof healingStatus>;
}

export async function readBack(server: Server): Promise<ReadBack> {
  const { runs } = await server.call("run_list", { limit: PAGE }, runList);
  const idsOf = (kind: "agent" | "batch"): string[] =>
    runs.filter((run) => run.kind === kind).map(({ run_id }) => run_id);
  const read = (runIds: readonly string[]): Promise<AgentRun[]> =>
    Promise.all(runIds.map((run_id) => server.call("run_get", { run_id }, agentRun)));

  const batched = await Promise.all(idsOf("batch").map((runId) => idsInBatch(server, runId)));
  return {
    batched: await read(batched.flat()),
    single: await read(idsOf("agent")),
    cost: await server.call("cost_summary", {}, costSummary),
    healing: await server.call("healing_status", {}, healingStatus),
  };
}

/** A batch's output is a JSON line for each of its prompts. */
async function idsInBatch(server: Server, run_id: string): Promise<string[]> {
  let text = "";
  for (let offset: number | undefined = 0; offset !== undefined;) {
    const page: z.output<typeof outputPage> = await server.call("run_output", { run_id, offset }, outputPage);
    text += page.text;
    offset = page.next_offset;
  }
  return text.split("\n").map((line) => outputLine.parse(JSON.parse(line)).run_id);
}
