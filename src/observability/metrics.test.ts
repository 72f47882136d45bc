import fc from "fast-check";
import { expect, test } from "vitest";
import { createRedactor } from "../redaction/index.ts";
import { folded, type Metric, MOST_VALUES, OTHER, prometheusText, type Sample } from "./metrics.ts";

const redact = createRedactor(["planted-secret"]);
/** A line of the text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
const SAMPLE_LINE = /^[a-zA-Z_:][\w:]*\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*\} -?\d+(?:\.\d+)?(?:e[+-]\d+)?$/;

const textOf = (...metrics: readonly Metric[]): Promise<string> => prometheusText(metrics, redact);
const runs = (samples: readonly Sample[]): Metric => ({ name: "runs", help: "Runs.", samples });

test("a metric is its help, its type and a line for each set of labels", async () => {
  const text = await textOf(runs([{ labels: { kind: "agent", status: "failed" }, value: 2 }]));
  expect(text).toBe(
    [
      "# HELP task_orchestrator_runs Runs.",
      "# TYPE task_orchestrator_runs gauge",
      'task_orchestrator_runs{kind="agent",status="failed"} 2',
      "",
    ].join("\n"),
  );
});

test("a metric without a sample is absent", async () => {
  expect((await textOf(runs([]))).trim()).toBe("");
});

test("no secret is in a label", async () => {
  const text = await textOf(runs([{ labels: { model: "planted-secret" }, value: 1 }]));
  expect(text).toContain("[redacted:configured]");
  expect(text).not.toContain("planted-secret");
});

test("whatever a label holds, each sample is one line of the format", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "grapheme" }),
      fc.double({ min: 0, max: 1e12, noNaN: true }),
      async (model, value) => {
        const [help, type, line, ...rest] = (await textOf(runs([{ labels: { model }, value }]))).trimEnd().split("\n");
        expect([help?.slice(0, 6), type?.slice(0, 6)]).toEqual(["# HELP", "# TYPE"]);
        expect(line).toMatch(SAMPLE_LINE);
        expect(rest).toEqual([]);
      },
    ),
  );
});

test("of many models the largest keep their names and the others are added up", () => {
  const samples = Array.from({ length: 100 }, (_, i) => ({ labels: { model: `m${i}` }, value: i }));
  const kept = folded(samples, ["model"], 2);
  expect(kept.map(({ labels: { model }, value }) => [model, value])).toEqual([
    [OTHER, (97 * 98) / 2],
    ["m98", 98],
    ["m99", 99],
  ]);
});

const sum = (samples: readonly Sample[]): number => samples.reduce((total, { value }) => total + value, 0);

test("folding loses nothing and bounds the values", () => {
  const sample = fc.record({
    labels: fc.record({ model: fc.string({ maxLength: 3 }), outcome: fc.constantFrom("answered", "timeout") }),
    value: fc.nat(1_000),
  });
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 200 }), (samples) => {
      const kept = folded(samples, ["model"]);
      expect(sum(kept)).toBe(sum(samples));
      expect(new Set(kept.map(({ labels }) => labels["model"])).size).toBeLessThanOrEqual(MOST_VALUES + 1);
    }),
  );
});
