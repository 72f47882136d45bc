// The immune tools. Light: what they run is loaded at their first call.
import { z } from "zod";
import { defineTool, READS, type Tool } from "../tooling/index.ts";
import { DECAY_ACTIONS } from "./decay-actions.ts";
import { failurePage } from "./failure-page.ts";
import { reviewRequest } from "./review-request.ts";
import type { ImmuneUseCases } from "./views.ts";

const time = z.iso.datetime();
const share = z.number().min(0).max(1);

export function immuneTools(load: () => Promise<ImmuneUseCases>): readonly Tool[] {
  return [
    defineTool({
      name: "immune_status",
      toolset: "immune",
      title: "Immune status",
      description:
        "Shows what is known of past failures and what is done about them: patterns, occurrences, guardrails on trial, kept and retired.",
      annotations: READS,
      input: z.strictObject({}),
      output: z.looseObject({ health: z.string() }),
      run: async () => ({ structured: { ...(await (await load()).status()) } }),
    }),
    defineTool({
      name: "immune_check",
      toolset: "immune",
      title: "Check a prompt",
      description:
        "Tells how likely a prompt fails by what failed before, why, what would be added to it, and whether it looks like an injection. Changes nothing.",
      annotations: READS,
      input: reviewRequest,
      output: z.looseObject({ risk: share }),
      run: async (request) => ({ structured: { ...(await (await load()).check(request)) } }),
    }),
    defineTool({
      name: "immune_failures",
      toolset: "immune",
      title: "Past failures",
      description: "Lists patterns of past failures, seen last first, with counts, strength and redacted examples.",
      annotations: READS,
      input: failurePage,
      output: z.looseObject({ failures: z.array(z.looseObject({ id: z.string(), last_seen: time })) }),
      run: async (page) => {
        const { failures, next_cursor } = await (await load()).failures(page);
        return {
          structured: { failures: [...failures], next_cursor, untrusted: true, origin: "past prompts and answers" },
        };
      },
    }),
    defineTool({
      name: "immune_dashboard",
      toolset: "immune",
      title: "Immune dashboard",
      description:
        "Shows failures by day, type and operation, the patterns that came most, what each guardrail did, and whether risks came true.",
      annotations: READS,
      input: z.strictObject({
        format: z.enum(["markdown", "json"]).default("markdown"),
        days: z.int().min(1).max(90).default(7),
      }),
      output: z.looseObject({ dashboard: z.unknown() }),
      run: async ({ format, days }) => {
        const dashboard = await (await load()).dashboard(days);
        if (format === "json") return { structured: { dashboard } };
        const { dashboardText } = await import("./as-text.ts");
        return { structured: { dashboard: dashboardText(dashboard) } };
      },
    }),
    defineTool({
      name: "immune_sync",
      toolset: "immune",
      title: "Exchange patterns",
      description:
        "Exchanges failure patterns with the knowledge graph; this version has no connection yet and says what to do instead.",
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
      input: z.strictObject({}),
      output: z.looseObject({}),
      run: async () => (await load()).sync(),
    }),
    defineTool({
      name: "federation_decay",
      toolset: "federation",
      title: "Decay of patterns",
      description:
        "Shows how strong the patterns still are: status = in figures, evaluate = the weakest, prune_candidates = those that are stale and weak.",
      annotations: READS,
      input: z.strictObject({ action: z.enum(DECAY_ACTIONS).default("status") }),
      output: z.looseObject({ patterns: z.int() }),
      run: async ({ action }) => ({ structured: { ...(await (await load()).decay(action)) } }),
    }),
  ];
}
