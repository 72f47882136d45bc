// After every scenario: what the product's tools say it spent and met, against the provider's own journal.
import { compared, journalFigures } from "../../demo/journal.ts";
import { figuresFrom, sumUsd } from "../../demo/figures.ts";
import { readBack } from "../../demo/read-back.ts";
import type { JournalEntry } from "../../../models/index.ts";
import type { Server } from "../../server/server.ts";
import { costs } from "./answers.ts";
import type { Checks } from "./checks.ts";

/** @param lost requests whose server was killed while the provider was silent */
export async function ledgerEqualsJournal(
  server: Server,
  journal: readonly JournalEntry[],
  checks: Checks,
  lost: number,
): Promise<void> {
  const read = await readBack(server);
  const figures = figuresFrom(read);
  const ledger = read.cost.by_day.reduce((sum, { cost_usd }) => sum + cost_usd, 0);
  const comparisons = compared(figures, read, journalFigures(journal));
  const differing = comparisons.filter((each) => each.read !== each.journal && !isOfTheLost(each.name, lost));
  checks.that(
    "every figure that the tools give equals the provider's journal",
    differing.length === 0,
    (differing.length === 0 ? comparisons : differing)
      .map((each) => `${each.name}: ${each.read} (${each.tool}), ${each.journal} (journal)`)
      .join("; "),
  );
  if (lost > 0)
    checks.equal("what was under way at the kill is in the ledger", figures.outcomes["interrupted"] ?? 0, lost);
  checks.equal(
    "the attempts of the runs cost what the ledger says",
    figures.settled_usd + figures.estimated_usd,
    sumUsd([{ cost_usd: ledger }]),
  );
  const { providers } = await server.call("cost_summary", { provider: "simulated" }, costs);
  checks.equal(
    "nothing is left reserved",
    providers.map(({ today }) => today.reserved_usd),
    [0],
  );
}

/** The provider knows of a silence only that it was silent. */
function isOfTheLost(name: string, lost: number): boolean {
  return lost > 0 && (name === "interrupted" || name === "timeout");
}
