// Every fault on every provider's wire, streamed and whole, over HTTP: its class, what it costs, whether it is sent again,
// whether it counts against the circuit, who answers instead, and what the person reads.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FAILURE_RULES } from "../../src/failure/index.ts";
import { createOrchestrator, type Orchestrator } from "../../src/index.ts";
import { systemClock } from "../../src/kernel/node/clock.ts";
import { SIMULATED_API_KEY } from "../../src/config/index.ts";
import {
  type FaultName,
  FAULTS,
  isFaultName,
  type SimulatedProvider,
  startSimulatedProvider,
} from "../../src/models/simulated/index.ts";
import { putNewStore } from "../../src/storage/testing.ts";
import { cellOf, FAULT_MATRIX, WIRES, type WireProvider } from "./fault-matrix.ts";

const MODELS: Readonly<Record<WireProvider, string>> = {
  google_gemini: "gemini-2.5-pro",
  openai: "gpt-5.4",
  anthropic: "claude-opus-5",
  openai_compatible: "llama3.3",
};
const FAULT_NAMES = Object.keys(FAULTS).filter(isFaultName);
/** After a 429 a model is left alone for a while, so each of these has one of its own. */
const OWN_MODELS: Readonly<Partial<Record<FaultName, { readonly routing: string; readonly suffix: string }>>> = {
  rate_limited: { routing: "fast", suffix: "-limited" },
  daily_quota: { routing: "creative", suffix: "-used-up" },
};
/** Retries of one model; an answer that thinking used up is asked for once more. */
const RETRIES = 1;

test("every fault of the simulated provider is in the table", () => {
  expect(Object.keys(FAULT_MATRIX).toSorted()).toEqual(FAULT_NAMES.toSorted());
});

/** Their calls end with a limit; all others have time enough on any machine. */
const ENDLESS = new Set<FaultName>(["hang", "slow_first_chunk", "stream_stall"]);
const SHORT = { attempt_ms: 1_500, first_chunk_ms: 1_000, stall_ms: 1_000 };
const LONG = { attempt_ms: 25_000, first_chunk_ms: 20_000, stall_ms: 20_000 };

// Most of the time something waits for what hangs: meanwhile the other wires go on.
describe.concurrent.each(["streamed", "whole"] as const)("%s", (mode) => {
  describe.each(WIRES)("%s", (wire) => {
    const model = MODELS[wire];
    const standIn = wire === "google_gemini" ? "openai:gpt-5-nano" : "google_gemini:gemini-2.5-flash-lite";
    const modelFor = (fault: FaultName): string => model + (OWN_MODELS[fault]?.suffix ?? "");
    const homes: string[] = [];
    let provider: SimulatedProvider;
    let patient: Orchestrator;
    let impatient: Orchestrator;

    async function start(timeouts: typeof SHORT): Promise<Orchestrator> {
      const home = mkdtempSync(join(tmpdir(), "fault-matrix-"));
      homes.push(home);
      await putNewStore(home);
      const price = { input_usd_per_million: 1, output_usd_per_million: 10 };
      const lists = [
        ["general", model],
        ...Object.values(OWN_MODELS).map(({ routing, suffix }) => [routing, model + suffix]),
      ];
      writeFileSync(
        join(home, "config.json"),
        JSON.stringify({
          routing: Object.fromEntries(lists.map(([name, first]) => [name, [`${wire}:${first}`, standIn]])),
          fallbacks: { context_window: [standIn], content_policy: [standIn] },
          retry: { base_ms: 1, cap_ms: 2_000, max_retries: RETRIES },
          circuit: { failure_threshold: 1_000, window_calls: 1_000, minimum_calls: 1_000, semantic_minimum: 1_000 },
          timeouts,
          models: { streaming: mode === "streamed", thinking_tokens: 100 },
          prices: Object.fromEntries(lists.map(([, first]) => [`${wire}:${first}`, price])),
          budget: { defaults: { [wire]: { daily_usd: null, monthly_usd: null } } },
        }),
      );
      const orchestrator = await createOrchestrator({
        environment: {
          TASK_ORCHESTRATOR_HOME: home,
          GEMINI_API_KEY: SIMULATED_API_KEY,
          GEMINI_BASE_URL: provider.url,
          OPENAI_API_KEY: SIMULATED_API_KEY,
          OPENAI_BASE_URL: provider.url,
          ANTHROPIC_API_KEY: SIMULATED_API_KEY,
          ANTHROPIC_BASE_URL: provider.url,
          OPENAI_COMPATIBLE_API_KEY: SIMULATED_API_KEY,
          OPENAI_COMPATIBLE_BASE_URL: provider.url,
        },
      });
      // Loads what the first call loads, so that no cell's time goes by with it.
      await orchestrator.spawnAgent({ prompt: "warm up", model: "general" });
      return orchestrator;
    }

    beforeAll(async () => {
      provider = await startSimulatedProvider({
        clock: systemClock,
        retryDelay: "0.005s",
        script: FAULT_NAMES.map((fault) => ({
          prompt: fault,
          model: modelFor(fault),
          answers: [{ fault, text: "An answer." }],
        })),
      });
      [patient, impatient] = await Promise.all([start(LONG), start(SHORT)]);
    });
    afterAll(async () => {
      await patient[Symbol.asyncDispose]();
      await impatient[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
      for (const home of homes) rmSync(home, { recursive: true });
    });

    async function countedFailures(orchestrator: Orchestrator, of: string): Promise<number> {
      const { circuits } = await orchestrator.healing.healingStatus();
      const circuit = circuits.find((each) => each.provider === wire && each.model === of);
      return circuit?.consecutiveFailures ?? 0;
    }

    test.each(FAULT_NAMES)("%s", { concurrent: false }, async (fault) => {
      const orchestrator = ENDLESS.has(fault) ? impatient : patient;
      const { kind, billed } = cellOf(fault, wire, mode);
      const rule = FAILURE_RULES[kind];
      const asked = modelFor(fault);
      const failuresBefore = await countedFailures(orchestrator, asked);
      const list = OWN_MODELS[fault]?.routing ?? "general";
      const answer = await orchestrator.spawnAgent({ prompt: fault, model: list, max_tokens: 50 });

      const attempts = (answer.attempts ?? []).filter((attempt) => attempt.model === asked);
      expect(attempts.map(({ outcome }) => outcome)).toEqual(attempts.map(() => kind));
      // Only wires that report thinking show that it used up the answer.
      const askedAgain = kind === "truncated" && wire !== "anthropic";
      expect(attempts).toHaveLength(rule.retried || askedAgain ? 1 + RETRIES : 1);
      for (const attempt of attempts) {
        expect(attempt.estimated ?? false).toBe(billed === "estimated");
        expect(attempt.cost_usd > 0).toBe(billed !== "nothing");
        expect(attempt.usage === undefined).toBe(billed !== "usage");
      }
      expect((await countedFailures(orchestrator, asked)) - failuresBefore).toBe(
        rule.countsAgainstCircuit ? attempts.length : 0,
      );

      if (rule.fallback === "none") {
        expect(answer).toMatchObject({
          status: "failed",
          code: `models/${kind.replaceAll("_", "-")}`,
          message: expect.stringContaining(`${wire}:${asked}: ${rule.meaning}`),
          hint: rule.advice,
        });
      } else {
        expect(answer).toMatchObject({ status: "completed", origin: standIn });
        expect(answer.model?.reason).toBe(`instead of ${wire}:${asked}: ${rule.meaning}`);
      }
    });
  });
});
