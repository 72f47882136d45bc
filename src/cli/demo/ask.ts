// The main job: all prompts through spawn_parallel_agents, to the end of the last one.
import { z } from "zod";
import type { Batch } from "./plan.ts";
import { CALL_OPTIONS } from "./plan.ts";
import type { Server } from "../server/server.ts";

/** How long one call may take before it answers `running`. */
const WAIT_MS = 25_000;

const batchAnswer = z.object({ run_id: z.string(), status: z.string() });

/** What a batch has cost so far ends each message. */
const COST = /\$(\d+\.\d+)$/;

/** `onProgress` hears how many prompts of all batches have ended, and what they have cost, in USD. */
export async function askAll(
  server: Server,
  batches: readonly Batch[],
  onProgress: (done: number, costUsd: number) => void,
): Promise<void> {
  const done = batches.map(() => 0);
  const costs = batches.map(() => 0);
  await Promise.all(
    batches.map(async (batch, index) => {
      const told = (count: number, message: string): void => {
        done[index] = count;
        costs[index] = Number(COST.exec(message)?.[1] ?? 0);
        onProgress(sumOf(done), sumOf(costs));
      };
      const request = { ...batch, ...CALL_OPTIONS, wait_ms: WAIT_MS };
      let answer = await server.call("spawn_parallel_agents", request, batchAnswer, told);
      while (answer.status === "running") {
        answer = await server.call("run_wait", { run_id: answer.run_id, wait_ms: WAIT_MS }, batchAnswer, told);
      }
    }),
  );
}

function sumOf(parts: readonly number[]): number {
  return parts.reduce((sum, part) => sum + part, 0);
}
