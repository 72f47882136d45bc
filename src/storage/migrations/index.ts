// Every migration in the order of its name; forward only, and never changed once released.
import type { Migration } from "kysely/migration";
import { up as firstTables } from "./0001-first-tables.ts";
import { up as resilience } from "./0002-resilience.ts";
import { up as budgetUnits } from "./0003-budget-units.ts";
import { up as upkeep } from "./0004-upkeep.ts";
import { up as textAndEnd } from "./0005-text-and-end.ts";
import { up as jobs } from "./0006-jobs.ts";
import { up as durableRuns } from "./0007-durable-runs.ts";
import { up as trialOrder } from "./0008-trial-order.ts";
import { up as judges } from "./0009-judges.ts";
import { up as immune } from "./0010-immune.ts";
import { up as merging } from "./0011-merging.ts";
import { up as figures } from "./0012-figures.ts";
import { up as liveTerms } from "./0013-live-terms.ts";

export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-first-tables": { up: firstTables },
  "0002-resilience": { up: resilience },
  "0003-budget-units": { up: budgetUnits },
  "0004-upkeep": { up: upkeep },
  "0005-text-and-end": { up: textAndEnd },
  "0006-jobs": { up: jobs },
  "0007-durable-runs": { up: durableRuns },
  "0008-trial-order": { up: trialOrder },
  "0009-judges": { up: judges },
  "0010-immune": { up: immune },
  "0011-merging": { up: merging },
  "0012-figures": { up: figures },
  "0013-live-terms": { up: liveTerms },
};
