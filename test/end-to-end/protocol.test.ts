// Both eras of the protocol: what a client learns about the tools, and that every answer keeps to it.
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { afterAllTests, ERAS, makeHome, startProvider, startServer, type TestServer } from "./harness.ts";

const TOOLS = [
  "spawn_agent",
  "spawn_parallel_agents",
  "run_get",
  "run_wait",
  "run_list",
  "run_output",
  "run_control",
  "cost_summary",
  "cost_set_budget",
  "healing_status",
  "eval_run",
  "trial_label",
  "trial_export",
  "immune_status",
  "immune_check",
  "immune_failures",
  "immune_dashboard",
  "immune_sync",
  "federation_decay",
  "job_submit",
  "job_schedule",
];

/** strict: a keyword that no validator knows would be a promise that nobody checks. */
const ajv = new Ajv2020({
  strict: true,
  allowUnionTypes: true,
  formats: { "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ },
});

function compiled(schema: object | undefined): ReturnType<typeof ajv.compile> {
  return ajv.compile({ ...schema });
}

const progressFrame = z.object({
  method: z.literal("notifications/progress"),
  params: z.object({ progress: z.number(), total: z.number() }),
});

describe.each(ERAS)("a client of the revision %s (promise:both-revisions)", (era) => {
  const atEnd = afterAllTests();
  let server: TestServer;

  beforeAll(async () => {
    const home = makeHome({}, atEnd);
    // Answers that take a moment let prompts end beside each other.
    const provider = await startProvider({ latencyMs: 20 }, atEnd);
    server = await startServer({ home, provider, era }, atEnd);
  });

  test("agrees on it and is told what the server is for", () => {
    expect(server.client.getNegotiatedProtocolVersion()).toBe(era);
    expect(server.client.getServerVersion()).toMatchObject({ name: "task-orchestrator" });
    expect(server.client.getInstructions()).toContain("spawn_agent");
  });

  test("lists its tools in their order", async () => {
    const { tools } = await server.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(TOOLS);
  });

  test("finds at each tool a short description, four annotations and schemas that compile", async () => {
    const { tools } = await server.client.listTools();
    for (const { name, title, description, annotations, inputSchema, outputSchema } of tools) {
      expect(title, name).toBeTruthy();
      expect(description?.length, name).toBeGreaterThan(0);
      expect(description?.length, name).toBeLessThan(1000);
      const hint = expect.any(Boolean);
      expect(annotations, name).toMatchObject({
        readOnlyHint: hint,
        destructiveHint: hint,
        idempotentHint: hint,
        openWorldHint: hint,
      });
      expect(() => compiled(inputSchema), name).not.toThrow();
      expect(outputSchema, name).toMatchObject({ type: "object" });
      expect(() => compiled(outputSchema), name).not.toThrow();
    }
  });

  test("gets an agent's answer (promise:untrusted-is-marked)", async () => {
    expect(await server.run("spawn_agent", { prompt: "Say hi" })).toMatchObject({
      kind: "agent",
      status: "completed",
      response: 'This answer is simulated: no model read the prompt that begins "Say hi".',
      untrusted: true,
      origin: "simulated:gemini-3.8-flash",
      model: { provider: "simulated", model: "gemini-3.8-flash" },
    });
  });

  test("is told of each finished prompt, in growing numbers", async () => {
    const prompts = Array.from({ length: 40 }, (_, index) => `Question ${index}`);
    const { summary } = await server.run(
      "spawn_parallel_agents",
      { prompts, concurrency: 16 },
      // Without a listener the client asks for no progress.
      { onprogress: () => {} },
    );
    expect(summary).toEqual({ total: 40, completed: 40 });
    const told = server.frames.flatMap((frame) => progressFrame.safeParse(frame).data?.params ?? []);
    expect(told).toEqual(prompts.map((_, index) => ({ progress: index + 1, total: 40 })));
  });

  test("gets from every tool an answer that keeps to its output schema, as text and as data", async () => {
    const batch = await server.run("spawn_parallel_agents", { prompts: ["One", "Two"] });
    const answered = await server.run("spawn_agent", { prompt: "Say hi" });
    const failed = await server.run("spawn_agent", { prompt: "Too dear", max_cost_usd: 0.000_001 });
    const calls: Readonly<Record<string, Record<string, unknown>>> = {
      spawn_agent: { prompt: "Say hi", output_schema: { type: "object", properties: { n: { type: "integer" } } } },
      spawn_parallel_agents: { prompts: ["One"], wait_ms: 0 },
      run_get: { run_id: failed.run_id },
      run_wait: { run_id: batch.run_id, wait_ms: 0 },
      run_list: { limit: 1 },
      run_output: { run_id: batch.run_id, limit: 10 },
      run_control: { run_id: failed.run_id, action: "retry" },
      cost_summary: { all: true },
      cost_set_budget: { provider: "openai", daily_limit: 0.25 },
      healing_status: {},
      eval_run: { output: "Hi.", graders: ["non_empty", "relevance"] },
      trial_label: { run_id: answered.run_id, label: "good" },
      trial_export: { format: "json" },
      immune_status: {},
      immune_check: { prompt: "Say hi" },
      immune_failures: { limit: 5 },
      immune_dashboard: { days: 3 },
      immune_sync: {},
      federation_decay: { action: "evaluate" },
      job_submit: { kind: "agent", payload: { prompt: "Later" } },
      job_schedule: { name: "nightly", cron: "0 3 * * *", payload: { prompt: "Good night" } },
    };
    const { tools } = await server.client.listTools();
    expect(Object.keys(calls)).toEqual(tools.map(({ name }) => name));
    for (const { name, outputSchema } of tools) {
      const answer = await server.call(name, calls[name]);
      if (name === "immune_sync") {
        // Without a graph there is nothing to exchange with.
        expect(answer.structured).toMatchObject({ code: "immune/not-connected" });
        continue;
      }
      expect(answer, name).toMatchObject({ isError: false });
      expect(JSON.parse(answer.text), name).toEqual(answer.structured);
      const validate = compiled(outputSchema);
      expect(validate(answer.structured), `${name}: ${ajv.errorsText(validate.errors)}`).toBe(true);
    }
  });
});
