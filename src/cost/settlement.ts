// The life of a ledger line: reserved -> settled | estimated | released; an estimate may still become settled. Pure.
import type { FailureKind } from "../failure/index.ts";
import { asMicroUsd, type MicroUsd } from "../kernel/money.ts";
import type { RecordText } from "../redaction/index.ts";
import { type Amounts, minus, NOTHING } from "./amounts.ts";
import type { Usage } from "./rates.ts";

export type AttemptState = "reserved" | "settled" | "estimated" | "released";

/** How a request ended. */
export interface AttemptEnd {
  readonly outcome: "answered" | FailureKind;
  readonly usage?: Usage | undefined;
  readonly httpStatus?: number | undefined;
  readonly detail?: RecordText | undefined;
  /** false = the outcome says nothing about the model: the caller caused it, as with a tiny max_tokens. */
  readonly judged?: false | undefined;
}

/** How a request that was sent is accounted for. */
export type Settlement = AttemptEnd &
  (
    | { readonly costMicroUsd: MicroUsd; readonly estimated?: false }
    /** Nobody said what it used: it counts with all that was reserved for it. */
    | { readonly estimated: true; readonly usage?: undefined }
  );

export type Release = Omit<AttemptEnd, "usage">;

export type Ending =
  | { readonly kind: "settle"; readonly end: Settlement }
  /** It was never sent. */
  | { readonly kind: "release"; readonly end: Release };

export interface LedgerLine {
  readonly state: AttemptState;
  readonly reservedMicroUsd: MicroUsd;
  /** Input and output at most. */
  readonly reservedTokens: number;
  readonly costMicroUsd: MicroUsd;
}

export interface Transition {
  readonly state: AttemptState;
  readonly costMicroUsd: MicroUsd;
  /** What it adds to the sums of its provider's day and month. */
  readonly settledDelta: Amounts;
  readonly reservedDelta: Amounts;
}

/** null = it has ended already, and stays as it is. */
export function transition(line: LedgerLine, ending: Ending): Transition | null {
  const { state, used } = endOf(line, ending);
  const costMicroUsd = asMicroUsd(used.usd);
  switch (line.state) {
    case "reserved":
      return { state, costMicroUsd, settledDelta: used, reservedDelta: minus(NOTHING, reservedBy(line)) };
    case "estimated":
      return state === "settled"
        ? { state, costMicroUsd, settledDelta: minus(used, reservedBy(line)), reservedDelta: NOTHING }
        : null;
    case "settled":
    case "released":
      return null;
  }
}

/** What an attempt holds while it is under way, and counts with where nobody says what it used. */
export function reservedBy({ reservedMicroUsd, reservedTokens }: Omit<LedgerLine, "state" | "costMicroUsd">): Amounts {
  return { usd: reservedMicroUsd, tokens: reservedTokens, requests: 1 };
}

function endOf(line: LedgerLine, ending: Ending): { readonly state: AttemptState; readonly used: Amounts } {
  if (ending.kind === "release") return { state: "released", used: NOTHING };
  if (ending.end.estimated === true) return { state: "estimated", used: reservedBy(line) };
  const { usage, costMicroUsd } = ending.end;
  const tokens = usage === undefined ? 0 : usage.inputTokens + usage.outputTokens;
  return { state: "settled", used: { usd: costMicroUsd, tokens, requests: 1 } };
}
