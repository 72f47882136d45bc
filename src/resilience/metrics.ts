// The health of models in figures.
import { folded, type Metric } from "../observability/index.ts";
import type { Queries } from "../storage/index.ts";
import { readCircuits } from "./store.ts";

export async function healthMetrics(queries: Queries): Promise<readonly Metric[]> {
  const circuits = await readCircuits(queries);
  const samples = circuits.map(({ target: { provider, model }, circuit }) => ({
    labels: { provider, model, state: circuit.kind },
    value: 1,
  }));
  return [
    {
      name: "circuits",
      help: "1 for the state of each model's circuit; one that never failed has none.",
      samples: folded(samples, ["provider", "model"]),
    },
  ];
}
