// What the agents' use cases are given.
import type { Ledger, PriceList } from "../cost/index.ts";
import type { Grading } from "../evaluation/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { CallModel, Router } from "../models/index.ts";
import type { Redactor } from "../redaction/index.ts";
import type { Runs } from "../runs/index.ts";
import type { Database } from "../storage/index.ts";

export interface AgentDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly runs: Runs;
  readonly project: string;
  readonly route: Router;
  readonly prices: PriceList;
  readonly ledger: Ledger;
  readonly callModel: CallModel;
  readonly grading: Grading;
  readonly redact: Redactor;
}
