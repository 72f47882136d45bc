// What the scenarios read of a server's answers.
import { z } from "zod";

const attempt = z.object({
  outcome: z.string(),
  cost_usd: z.number(),
  estimated: z.boolean().default(false),
});

export const run = z.object({
  run_id: z.string(),
  status: z.string(),
  response: z.string().optional(),
  output: z.json().optional(),
  evaluation: z.object({ passed: z.boolean().nullable() }).optional(),
  attempts: z.array(attempt).default([]),
  cost_usd: z.number(),
  code: z.string().optional(),
  hint: z.string().optional(),
});
export type Run = z.output<typeof run>;

export const batch = z.object({
  run_id: z.string(),
  status: z.string(),
  results: z
    .array(
      z.object({
        run_id: z.string(),
        status: z.string(),
        response: z.string().optional(),
        code: z.string().optional(),
      }),
    )
    .default([]),
});

export const refusal = z.object({ code: z.string(), message: z.string(), hint: z.string() });

const period = z.object({ spent_usd: z.number(), reserved_usd: z.number() });
export const costs = z.object({ providers: z.array(z.object({ today: period })) });

export const circuits = z.object({ circuits: z.array(z.object({ state: z.string(), trips: z.number() })) });

export const anything = z.looseObject({});

export function outcomesOf({ attempts }: Run): string[] {
  return attempts.map(({ outcome }) => outcome);
}
