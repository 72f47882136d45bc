// What the agents' use cases are given.
import type { Ledger } from "../cost/index.ts";
import type { Grading } from "../evaluation/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { CallModel, Circumstances, Router } from "../models/index.ts";
import type { Redactor } from "../redaction/index.ts";
import type { Runs } from "../runs/index.ts";
import type { Database } from "../storage/index.ts";

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
  readonly redact: Redactor;
}
