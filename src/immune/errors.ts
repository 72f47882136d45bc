// What the immune system refuses.
import { OrchestratorError } from "../kernel/errors.ts";

export class ImmuneError extends OrchestratorError {}

export const syncNeedsGraphiti = (): ImmuneError =>
  new ImmuneError({
    code: "immune/not-connected",
    message: "There is nothing to exchange patterns with: this version does not connect to Graphiti yet.",
    hint: "Carry them as files: the commands immune export and immune import. GRAPHITI_URI, GRAPHITI_USER and GRAPHITI_PASSWORD are for a later version; this one does not read them.",
    next: ["immune_status"],
  });

export const badPatternCursor = (cursor: string): ImmuneError =>
  new ImmuneError({
    code: "immune/bad-cursor",
    message: `The cursor ${JSON.stringify(cursor.slice(0, 80))} is none that immune_failures gave.`,
    hint: "Pass next_cursor of the page before, or no cursor for the first page.",
    next: ["immune_failures"],
  });
