// Suite `resilience`: servers of this installation, driven over stdio through the failures of a simulated provider.
import { systemClock } from "../../../kernel/node/clock.ts";
import { makeOwnFolder } from "../own-folder.ts";
import type { CaseEnd, CaseReport } from "../report.ts";
import { type CasesOptions, runCases } from "../run-cases.ts";
import { Checks } from "./checks.ts";
import { ledgerEqualsJournal } from "./ledger.ts";
import { PRODUCT_SCENARIOS } from "./product-scenarios.ts";
import { PROVIDER_SCENARIOS } from "./provider-scenarios.ts";
import type { Scenario } from "./scenario.ts";
import { setStage } from "./stage.ts";

export interface ResilienceOptions extends Pick<CasesOptions, "signal" | "onProgress"> {
  readonly version: string;
  /** Default: all that there are. */
  readonly scenarios?: readonly Scenario[];
  readonly deadlineMs?: number;
}

/** A slow machine takes several seconds for a scenario: only one that hangs takes this. */
const DEADLINE_MS = 45_000;
/** Each is a process that starts, which takes a core. */
const CONCURRENCY = 2;

export async function playResilience(options: ResilienceOptions): Promise<CaseReport[]> {
  const { version, scenarios = [...PRODUCT_SCENARIOS, ...PROVIDER_SCENARIOS], ...given } = options;
  await using folder = makeOwnFolder();
  const cases = scenarios.map((scenario, index) => ({
    name: scenario.name,
    play: (signal: AbortSignal) =>
      playScenario(scenario, { folder: folder.path, dataName: `data-${index + 1}`, version, signal }),
  }));
  return await runCases(cases, { clock: systemClock, deadlineMs: DEADLINE_MS, concurrency: CONCURRENCY, ...given });
}

interface Place {
  readonly folder: string;
  readonly dataName: string;
  readonly version: string;
  readonly signal: AbortSignal;
}

async function playScenario(scenario: Scenario, place: Place): Promise<CaseEnd> {
  const { script, config, retryDelay, lost = 0 } = scenario;
  await using stage = await setStage({ ...place, script, config, retryDelay });
  const checks = new Checks();
  const server = await stage.startServer();
  await scenario.play({ ...stage, server, checks });
  // One that took part in nothing reads what all of them left.
  const reader = lost > 0 ? await stage.startServer() : server;
  await ledgerEqualsJournal(reader, stage.provider.journal(), checks, lost);
  return checks.end();
}
