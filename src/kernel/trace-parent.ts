// Where a trace goes on from: what a caller says about its own trace, as W3C Trace Context (level 1) writes it.

export interface TraceParent {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Whether the caller records its part: what follows from one that does not is not recorded either. */
  readonly sampled: boolean;
  /** The `tracestate` that came with it, unread; "" = none. */
  readonly state: string;
}

const TRACE_PARENT = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-.*)?$/;
const SAMPLED_FLAG = 1;
/** What each vendor must pass on; a longer one may be left out. */
const MAX_STATE_CHARACTERS = 512;
const VISIBLE_LATIN = /^[\x20-\x7e]*$/;
/** A version that is not known yet may append to it, within reason. */
const MAX_CHARACTERS = 512;
const VERSION_00_CHARACTERS = 55;

/** null for what is none; a malformed `tracestate` alone is left out. */
export function traceParentFrom(traceparent: unknown, tracestate: unknown): TraceParent | null {
  if (typeof traceparent !== "string" || traceparent.length > MAX_CHARACTERS) return null;
  const [, version, traceId = "", spanId = "", flags = ""] = TRACE_PARENT.exec(traceparent) ?? [];
  if (version === undefined || (version === "00" && traceparent.length !== VERSION_00_CHARACTERS)) return null;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & SAMPLED_FLAG) !== 0, state: stateFrom(tracestate) };
}

/** The `traceparent` that it came from. */
export function traceParentText({ traceId, spanId, sampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

function stateFrom(tracestate: unknown): string {
  if (typeof tracestate !== "string" || tracestate.length > MAX_STATE_CHARACTERS) return "";
  return VISIBLE_LATIN.test(tracestate) ? tracestate : "";
}
