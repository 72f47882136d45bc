// Plays the cases of a run through the library, on a data folder of its own, against the simulated model.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOrchestrator, type Orchestrator } from "../../src/index.ts";
import { systemClock } from "../../src/kernel/node/clock.ts";
import { startSimulatedProvider } from "../../src/models/simulated/index.ts";
import { createModel, type LoopModel, type Replied } from "./model.ts";
import type { Case } from "./requests.ts";

/** The immune system is on or off. */
export type Arm = "on" | "off";

export interface Outcome {
  readonly index: number;
  readonly family: string;
  /** What the product's graders say. */
  readonly failed: boolean;
  /** What the model read beyond the case's own texts: the guardrails; empty where there were none. */
  readonly added: string;
}

export type KnownFailure = Awaited<ReturnType<Orchestrator["immune"]["failures"]>>["failures"][number];

export interface Played {
  readonly outcomes: readonly Outcome[];
  readonly seconds: number;
  /** What was known of failures at its end. */
  readonly failures: readonly KnownFailure[];
}

/** As `config.json` of the data folder. */
function settings(arm: Arm): object {
  return {
    ...switchImmuneSystem(arm),
    budget: { defaults: { simulated: { daily_usd: 1_000, monthly_usd: 10_000 } } },
    // No answer counts as it is: it is not asked for again, and gives the model no rest.
    retry: { max_retries: 0 },
    circuit: { semantic_minimum: 1_000 },
  };
}

/** The one place where the arms differ. */
function switchImmuneSystem(arm: Arm): object {
  return { immune: { enabled: arm === "on", replays: 0 } };
}

/**
 * So many cases at a time, each wave after the end of the one before it, so that what is learned from a wave does not
 * depend on which of its answers came first.
 * @throws Error where a run does not end, or graders and model disagree
 */
export async function play(cases: readonly Case[], arm: Arm, concurrency: number): Promise<Played> {
  const home = mkdtempSync(join(tmpdir(), "immune-loop-"));
  writeFileSync(join(home, "config.json"), JSON.stringify(settings(arm)));
  try {
    return await playIn(home, cases, concurrency);
  } finally {
    rmSync(home, { recursive: true });
  }
}

/** As `play` with the immune system on, and nothing in its store when a wave begins: what is learned reaches no other. */
export async function playEmptied(cases: readonly Case[], concurrency: number): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let first = 0; first < cases.length; first += concurrency) {
    outcomes.push(...(await play(cases.slice(first, first + concurrency), "on", concurrency)).outcomes);
  }
  return outcomes;
}

async function playIn(home: string, cases: readonly Case[], concurrency: number): Promise<Played> {
  const model = createModel();
  await using provider = await startSimulatedProvider({
    clock: systemClock,
    says: (_prompt, request) => model.answer(request)?.answer,
  });
  await using orchestrator = await createOrchestrator({
    environment: {
      TASK_ORCHESTRATOR_HOME: home,
      TASK_ORCHESTRATOR_PROJECT: "immune-loop",
      TASK_ORCHESTRATOR_SIMULATED_URL: provider.url,
    },
  });
  const startedMs = performance.now();
  const outcomes: Outcome[] = [];
  for (let first = 0; first < cases.length; first += concurrency) {
    const wave = cases.slice(first, first + concurrency);
    outcomes.push(...(await Promise.all(wave.map((one) => playOne(one, orchestrator, model)))));
  }
  if (model.strays() > 0) throw new Error(`${model.strays()} requests did not hold the prompt of any case`);
  const seconds = (performance.now() - startedMs) / 1000;
  return { outcomes, seconds, failures: await knownFailures(orchestrator) };
}

async function knownFailures({ immune }: Orchestrator): Promise<readonly KnownFailure[]> {
  const known: KnownFailure[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await immune.failures({ limit: 50, ...(cursor === undefined ? {} : { cursor }) });
    known.push(...page.failures);
    cursor = page.next_cursor;
  }
  return known;
}

/** What a run fails with whose model gave no answer. */
const ENDS_WITHOUT_ANSWER: ReadonlySet<string> = new Set(["models/empty", "models/truncated", "models/blocked"]);

async function playOne(one: Case, orchestrator: Orchestrator, model: LoopModel): Promise<Outcome> {
  model.expect(one);
  const answer = await orchestrator.spawnAgent({
    prompt: one.prompt,
    graders: one.graders,
    ...(one.system === undefined ? {} : { system_prompt: one.system }),
  });
  const replied = model.settle(one);
  const passed = answer.code !== undefined && ENDS_WITHOUT_ANSWER.has(answer.code) ? false : answer.evaluation?.passed;
  if (replied === undefined || typeof passed !== "boolean") {
    throw new Error(`Case ${one.index} of ${one.family} ended ${answer.status}: ${answer.message ?? "not graded"}`);
  }
  if (passed === replied.fails) throw new Error(disagreement(one, replied, answer.evaluation));
  return { index: one.index, family: one.family, failed: !passed, added: replied.added };
}

function disagreement({ index, family }: Case, { answer, fails }: Replied, evaluation: unknown): string {
  const [meant, found] = fails ? ["bad", "good"] : ["good", "bad"];
  const said = `Case ${index} of ${family}: an answer that is meant to be ${meant} is ${found} to its graders`;
  return `${said}: ${JSON.stringify(answer)}\n${JSON.stringify(evaluation)}`;
}
