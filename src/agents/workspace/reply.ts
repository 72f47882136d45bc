// What a model gets from the working folder: text of bounded size, or why not.

export interface Refused {
  readonly kind: "refused";
  /** For the model: names the path as it was asked for, and the rule. */
  readonly reason: string;
}

export type WorkspaceReply = { readonly kind: "text"; readonly text: string; readonly truncated: boolean } | Refused;

/** Of one reply, without the notes at its end. */
export const REPLY_CHARACTERS = 40_000;

export function refused(reason: string): Refused {
  return { kind: "refused", reason };
}

/** @param notes what was left out, and how to go on; one line each */
export function reply(lines: readonly string[], notes: readonly string[], truncated: boolean): WorkspaceReply {
  return { kind: "text", text: [...lines, ...notes.map((note) => `(${note})`)].join("\n"), truncated };
}
