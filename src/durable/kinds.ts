// What can be left to the background: each kind with its payload, as a run like any other.
import { z } from "zod";
import type { AgentUseCases } from "../agents/index.ts";
import { exportRequest } from "../evaluation/index.ts";
import type { RunRequest } from "../runs/index.ts";
import { parsedArguments } from "../tooling/index.ts";

/** Nothing that runs commands. */
export const SUBMITTABLE = ["agent", "batch", "export", "backup"] as const;
export type Submittable = (typeof SUBMITTABLE)[number];

const backupPayload = z.strictObject({});

export interface KindDeps {
  readonly project: string;
  readonly agents: Pick<AgentUseCases, "prepare">;
}

/** @throws OrchestratorError for a payload that could not be worked on */
export async function runRequest(
  { project, agents }: KindDeps,
  kind: Submittable,
  payload: unknown,
): Promise<RunRequest> {
  const own = { kind, project, operation: "job_submit", checkedBy: "src/durable/kinds.ts" };
  switch (kind) {
    case "agent":
    case "batch":
      return agents.prepare(kind, payload);
    case "export":
      return { ...own, input: parsedArguments("job_submit", exportRequest, payload, "payload") };
    case "backup":
      return { ...own, input: parsedArguments("job_submit", backupPayload, payload, "payload") };
  }
}
