// What can be asked of an export.
import { z } from "zod";
import { dayOrMoment } from "../../tooling/index.ts";
import type { TrialFilter } from "./trial-lines.ts";
import { LABELS } from "./trial-line.ts";
import { EXPORT_FORMATS } from "./whole-part.ts";

export const exportRequest = z.strictObject({
  format: z.enum(EXPORT_FORMATS).default("jsonl"),
  since: dayOrMoment.optional().describe("a day or time"),
  label: z.enum(LABELS).optional(),
  after: z.string().max(100).optional().describe("an earlier export's cursor"),
});
export type ExportRequest = z.output<typeof exportRequest>;

export function filterOf({ since: from, label, after }: Omit<ExportRequest, "format">, project: string): TrialFilter {
  return {
    project,
    sinceMs: from === undefined ? null : Date.parse(from),
    label: label ?? null,
    after: after ?? null,
  };
}
