// The demo in words: what it waits, what the budget said, and the table of what was read back. At most 100 columns.
import { formatUsd, microUsdFromUsd } from "../../kernel/money.ts";
import type { Paint } from "../paint.ts";
import type { BudgetStory, Refusal } from "./budget.ts";
import type { Figures } from "./figures.ts";
import type { Comparison } from "./journal.ts";
import type { ReadBack } from "./read-back.ts";
import type { Stage, Waits } from "./stage.ts";

const COLUMNS = 100;
const ABOUT =
  "A simulated provider on this machine fails on purpose: no key, no network, and nothing is paid, though it is priced as the model that it imitates.";

export function opening(seed: string, { usual, shortened }: Pick<Stage, "usual" | "shortened">, paint: Paint): string {
  const waits = [
    `retries ${retries(shortened)} (${retries(usual)})`,
    `attempt timeout ${seconds(shortened.timeouts.attemptMs)} (${seconds(usual.timeouts.attemptMs)})`,
    `circuit rest ${seconds(shortened.circuit.openMs)} (${seconds(usual.circuit.openMs)})`,
  ];
  return lines([
    paint.title(`Task Orchestrator demo, seed ${JSON.stringify(seed)}`),
    ...wrapped(ABOUT, ""),
    ...wrapped(`Waits shortened for the demo (the product's own): ${waits.join(", ")}.`, ""),
    "",
  ]);
}

export function budgetStory({ spentUsd, tight, raised, tooHigh }: BudgetStory, paint: Paint): string {
  return lines([
    paint.title("Budget"),
    `  Spent so far ${usd(spentUsd)}. With a limit of ${usd(tight.usd)} a day, spawn_agent is refused:`,
    ...refusalLines(tight.refusal),
    `  With ${usd(raised.usd)} a day it answers: "${raised.response}"`,
    `  A limit of ${usd(tooHigh.usd)} a day is refused:`,
    ...refusalLines(tooHigh.refusal),
    "",
  ]);
}

export function figureTable(figures: Figures, { healing }: Pick<ReadBack, "healing">, paint: Paint): string {
  const { settled_usd, estimated_usd } = figures;
  const failed = figures.failed.reduce((sum, { prompts }) => sum + prompts, 0);
  return lines([
    paint.title("What happened, read back by another server from the same data directory"),
    ...row("prompts", figures.prompts),
    ...row("  answered at once", figures.answered_at_once),
    ...row("  healed", figures.healed, `from ${listed(figures.healed_from)}`),
    ...row("  repaired", figures.repaired, "wrong at first, right once the reasons were given back"),
    ...row("  failed", failed),
    ...figures.failed.flatMap(({ code, prompts, hint }) => row(`    ${code}`, prompts, hint)),
    ...row("refused by the budget", figures.refused_by_budget),
    ...row("requests sent", figures.requests),
    ...row("cost", usd(settled_usd + estimated_usd)),
    ...row("  settled", usd(settled_usd), "from the provider's own figures"),
    ...row("  estimated", usd(estimated_usd), "the worst case of requests whose figures never came"),
    ...row("circuit openings", openings(healing), "these depend on timing and are not compared"),
    "",
  ]);
}

export function comparisonTable(comparisons: readonly Comparison[], equal: boolean, paint: Paint): string {
  return lines([
    paint.title(comparisonLine("  figure", "read with", "product", "provider").slice(2)),
    ...comparisons.map(({ name, tool, read, journal }) => {
      const line = comparisonLine(name, tool, String(read), String(journal));
      return read === journal ? line : paint.bad(`${line}  differs`);
    }),
    "",
    equal
      ? paint.good("Every figure equals the provider's own journal.")
      : paint.bad("The figures do not equal the provider's own journal."),
  ]);
}

function comparisonLine(name: string, tool: string, read: string, journal: string): string {
  return `  ${name.padEnd(18)}${tool.padEnd(16)}${read.padStart(8)}${journal.padStart(10)}`;
}

function refusalLines({ message, hint }: Refusal): string[] {
  return [...wrapped(message, "    "), ...wrapped(hint, "    ")];
}

/** Name, figure, and a note that is wrapped below itself. */
function row(name: string, figure: number | string, note = ""): string[] {
  const head = `  ${name.padEnd(26)}${String(figure).padStart(10)}`;
  if (note === "") return [head];
  const [first = "", ...rest] = wrapped(note, " ".repeat(head.length + 2));
  return [`${head}  ${first.trimStart()}`, ...rest];
}

/** Words in lines of at most COLUMNS; a longer word stays whole. */
function wrapped(text: string, indent: string): string[] {
  const result: string[] = [];
  let line = indent;
  for (const word of text.split(/\s+/)) {
    const longer = line === indent ? `${line}${word}` : `${line} ${word}`;
    if (longer.length > COLUMNS && line !== indent) {
      result.push(line);
      line = `${indent}${word}`;
    } else {
      line = longer;
    }
  }
  return [...result, line];
}

function listed(counts: Figures["healed_from"]): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}

function openings({ circuits }: ReadBack["healing"]): string {
  const trips = circuits.reduce((sum, circuit) => sum + circuit.trips, 0);
  const closed = circuits.every(({ state }) => state === "closed");
  return trips === 0 || closed ? String(trips) : `${trips}, open`;
}

function retries({ retry }: Waits): string {
  return `${seconds(retry.baseMs)} to ${seconds(retry.capMs)}`;
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}

function usd(amount: number): string {
  return formatUsd(microUsdFromUsd(amount));
}

function lines(texts: readonly string[]): string {
  return `${texts.join("\n")}\n`;
}
