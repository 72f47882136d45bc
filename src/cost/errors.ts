// What can be wrong with a price or a limit.
import { OrchestratorError } from "../kernel/errors.ts";
import { formatAmount, type Unit } from "./amounts.ts";
import { ADJECTIVES, type Period } from "./periods.ts";

export class CostError extends OrchestratorError {}

/** A model whose worst case is unknown cannot be held to a budget, so it is not called. */
export const unpricedModel = (provider: string, model: string, configFile: string): CostError =>
  new CostError({
    code: "cost/unpriced-model",
    message: `There is no price for ${provider}:${model}, so its cost cannot be held to a budget.`,
    hint: `Ask for another model, or ask the user to add its price in USD per million tokens to ${configFile}: {"prices": {"${provider}:${model}": {"input_usd_per_million": 1.5, "output_usd_per_million": 9, "cached_input_usd_per_million": 0.15}}}`,
  });

/** A limit above its ceiling, or an unlimited one while a ceiling stands. */
export const aboveCeiling = (refused: {
  readonly provider: string;
  readonly period: Period;
  readonly unit: Unit;
  readonly asked: number | null;
  readonly ceiling: number;
  readonly configFile: string;
}): CostError => {
  const { provider, period, unit, asked, ceiling, configFile } = refused;
  return new CostError({
    code: "cost/above-ceiling",
    message: `The ${ADJECTIVES[period]} limit of ${provider} cannot be ${asked === null ? "unlimited" : formatAmount(unit, asked)}: its ceiling is ${formatAmount(unit, ceiling)}.`,
    hint: `Set a limit up to the ceiling, or ask the user to raise ${ceilingKey(provider, period, unit)} in ${configFile} and restart.`,
  });
};

/** The key in the configuration file. */
export function ceilingKey(provider: string, period: Period, unit: Unit): string {
  return `budget.ceilings.${provider}.${ADJECTIVES[period]}_${unit}`;
}
