// What the agents' use cases are given.
import type { Ledger } from "../cost/index.ts";
import type { Grading } from "../evaluation/index.ts";
import type { AgentImmune } from "../immune/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { CallModel, Circumstances, ModelTools, Router } from "../models/index.ts";
import type { PatientRedactor, Redactor } from "../redaction/index.ts";
import type { RunContext, Runs } from "../runs/index.ts";
import type { Database } from "../storage/index.ts";

/** Folders that agents may look into. */
export interface Folders {
  /**
   * The real path of a folder that is asked for, which must lie in one of the allowed roots.
   * @throws WorkspaceError
   */
  allowed(path: string): Promise<string>;
  /** For a folder that was allowed when the run was recorded; it must still be what it was. */
  tools(realPath: string, run: RunContext): Promise<ModelTools>;
}

export interface AgentDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly runs: Runs;
  readonly project: string;
  readonly router: Router;
  readonly circumstances: Circumstances;
  readonly ledger: Ledger;
  readonly callModel: CallModel;
  readonly grading: Grading;
  readonly immune: AgentImmune;
  readonly redact: Redactor;
  readonly redactText: PatientRedactor;
  readonly folders: Folders;
}
