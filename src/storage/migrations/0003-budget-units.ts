// Budgets in tokens and requests beside money: their limits, their sums, and what each attempt has reserved of them.
import type { Kysely } from "kysely";

const COUNTS = ["settled_tokens", "reserved_tokens", "settled_requests", "reserved_requests"];
const LIMITS = ["daily_tokens", "monthly_tokens", "daily_requests", "monthly_requests"];

export async function up(db: Kysely<never>): Promise<void> {
  const { schema } = db;
  for (const column of COUNTS) {
    await schema
      .alterTable("spend")
      .addColumn(column, "integer", (c) => c.notNull().defaultTo(0))
      .execute();
  }
  for (const column of LIMITS) await schema.alterTable("budgets").addColumn(column, "integer").execute();
  await schema
    .alterTable("attempts")
    .addColumn("reserved_tokens", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
}
