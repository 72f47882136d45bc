// Every migration in the order of its name; forward only, and never changed once released.
import type { Migration } from "kysely/migration";
import { up as firstTables } from "./0001-first-tables.ts";

export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-first-tables": { up: firstTables },
};
