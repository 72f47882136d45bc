// The life of a ledger line: reserved -> settled | estimated | released; an estimate may still become settled. Pure.
import type { FailureKind } from "../failure/index.ts";
import { asMicroUsd, type MicroUsd } from "../kernel/money.ts";
import type { RecordText } from "../redaction/index.ts";
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
  readonly costMicroUsd: MicroUsd;
}

export interface Transition {
  readonly state: AttemptState;
  readonly costMicroUsd: MicroUsd;
  /** What it adds to the sums of its provider's day and month. */
  readonly settledDelta: number;
  readonly reservedDelta: number;
}

/** null = it has ended already, and stays as it is. */
export function transition(line: LedgerLine, ending: Ending): Transition | null {
  const end = stateAfter(line, ending);
  switch (line.state) {
    case "reserved":
      return { ...end, settledDelta: end.costMicroUsd, reservedDelta: 0 - line.reservedMicroUsd };
    case "estimated":
      return end.state === "settled"
        ? { ...end, settledDelta: end.costMicroUsd - line.costMicroUsd, reservedDelta: 0 }
        : null;
    case "settled":
    case "released":
      return null;
  }
}

function stateAfter(line: LedgerLine, ending: Ending): Pick<Transition, "state" | "costMicroUsd"> {
  if (ending.kind === "release") return { state: "released", costMicroUsd: asMicroUsd(0) };
  return ending.end.estimated === true
    ? { state: "estimated", costMicroUsd: line.reservedMicroUsd }
    : { state: "settled", costMicroUsd: ending.end.costMicroUsd };
}
