// The doctor's report as text for people and as JSON for scripts.
import type { LogLine } from "../../observability/index.ts";
import type { Check } from "./check.ts";
import type { RoutedModel } from "./models.ts";

export interface DoctorReport {
  readonly checks: readonly Check[];
  readonly routing: readonly RoutedModel[];
  /** Of the log, oldest first. */
  readonly lastErrors: readonly LogLine[];
}

const MARKS: Readonly<Record<Check["status"], string>> = { ok: "ok  ", warn: "warn", fail: "FAIL" };

export function reportAsText({ checks, routing, lastErrors }: DoctorReport): string {
  const parts = [
    checks.flatMap(checkLines),
    routing.length === 0
      ? []
      : ["Models in order of preference, USD per million tokens in / out:", ...tableLines(routing)],
    lastErrors.length === 0 ? [] : ["Last errors:", ...lastErrors.map(errorLine)],
    [verdict(checks)],
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** `{ok, checks, routing, last_errors}`. */
export function reportAsJson({ checks, routing, lastErrors }: DoctorReport): string {
  const report = {
    ok: checks.every(({ status }) => status !== "fail"),
    checks,
    routing: routing.map(({ name, provider, model, price }) => ({
      name,
      provider,
      model,
      input_usd_per_million: price?.inputUsdPerMillion ?? null,
      output_usd_per_million: price?.outputUsdPerMillion ?? null,
    })),
    last_errors: lastErrors,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function checkLines({ name, status, text, advice }: Check): string[] {
  const line = `${MARKS[status]}  ${name}: ${text}`;
  return advice === undefined ? [line] : [line, `      -> ${advice}`];
}

function tableLines(routing: readonly RoutedModel[]): string[] {
  const nameWidth = Math.max(...routing.map(({ name }) => name.length));
  const modelWidth = Math.max(...routing.map(({ provider, model }) => provider.length + model.length + 1));
  return routing.map(({ name, provider, model, price }, index) => {
    const shownName = routing[index - 1]?.name === name ? "" : name;
    const shownPrice = price === null ? "unknown" : `${price.inputUsdPerMillion} / ${price.outputUsdPerMillion}`;
    return `  ${shownName.padEnd(nameWidth)}  ${`${provider}:${model}`.padEnd(modelWidth)}  ${shownPrice}`;
  });
}

function errorLine({ time, event, level: _level, ...facts }: LogLine): string {
  return `  ${time}  ${event}  ${JSON.stringify(facts)}`;
}

function verdict(checks: readonly Check[]): string {
  const failed = checks.filter(({ status }) => status === "fail").length;
  const warned = checks.filter(({ status }) => status === "warn").length;
  if (failed > 0) return `${failed} of ${checks.length} checks failed.`;
  return warned > 0 ? `Everything works; ${warned} of ${checks.length} checks have a remark.` : "Everything works.";
}
