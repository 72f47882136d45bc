// What the agents' use cases are given.
import type { Ledger } from "../cost/index.ts";
import type { Grading } from "../evaluation/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { CallModel, Circumstances, Router } from "../models/index.ts";
import type { Folder } from "./folder.ts";
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
  /**
   * The working folder at a path. One that is asked for must lie in the allowed roots; one that is recorded was allowed
   * then, and must still be what it was.
   * @throws WorkspaceError
   */
  readonly openFolder: (path: string, as: "asked for" | "recorded") => Promise<Folder>;
}
