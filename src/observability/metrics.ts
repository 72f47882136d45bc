// Metrics as Prometheus reads them. Labels have few values: what is rare is `other`, and nothing is a prompt or an id.
import type { Redactor } from "../redaction/index.ts";

/** What stands in the store now: it also goes down, when old rows are deleted, so each is a gauge. */
export interface Metric {
  /** With its unit at its end. */
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const PREFIX = "task_orchestrator_";
export const OTHER = "other";
/** Values of one label, or of several together. */
export const MOST_VALUES = 30;
const MAX_LABEL_CHARACTERS = 100;

/** Text format 0.0.4. */
export async function prometheusText(metrics: readonly Metric[], redact: Redactor): Promise<string> {
  const { Gauge, Registry } = await import("prom-client");
  const registry = new Registry();
  for (const { name, help, samples } of metrics) {
    // It would say 0 of something without labels.
    if (samples.length === 0) continue;
    const labelNames = [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))];
    const gauge = new Gauge({ name: `${PREFIX}${name}`, help, labelNames, registers: [registry] });
    for (const { labels, value } of samples) {
      const shown = Object.entries(labels).map(([label, text]) => [label, redact(text).slice(0, MAX_LABEL_CHARACTERS)]);
      // Two that look the same are one.
      gauge.inc(Object.fromEntries(shown), value);
    }
  }
  return registry.metrics();
}

/** Keeps the values of these labels that stand for the most; the others are added up as `other`. */
export function folded(samples: readonly Sample[], names: readonly string[], most = MOST_VALUES): readonly Sample[] {
  const keyOf = ({ labels }: Sample): string => JSON.stringify(names.map((name) => labels[name]));
  const sums = new Map<string, number>();
  for (const sample of samples) sums.set(keyOf(sample), (sums.get(keyOf(sample)) ?? 0) + sample.value);
  if (sums.size <= most) return samples;
  const largest = [...sums].toSorted(([, a], [, b]) => b - a).slice(0, most);
  const kept = new Set(largest.map(([key]) => key));
  const others = Object.fromEntries(names.map((name) => [name, OTHER]));
  const together = new Map<string, Sample>();
  for (const sample of samples) {
    const labels = kept.has(keyOf(sample)) ? sample.labels : { ...sample.labels, ...others };
    const key = JSON.stringify(labels);
    together.set(key, { labels, value: (together.get(key)?.value ?? 0) + sample.value });
  }
  return [...together.values()];
}
