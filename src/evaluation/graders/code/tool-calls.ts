// tool_calls: the expected tools were used, with the expected arguments, and no forbidden ones.
import { canonicalJson, type JsonValue } from "../../../kernel/json.ts";
import { excerpt } from "../../excerpt.ts";
import { abstained, EVIDENCE_LENGTH, type GradedAnswer, type ToolUse, type Verdict } from "../grader.ts";
import type { SpecOf } from "../specs.ts";
import { pairedInAnyOrder, pairedInOrder, type Matches } from "./paired-calls.ts";

type Spec = SpecOf<"tool_calls">;
type ExpectedCall = NonNullable<Spec["calls"]>[number];

/**
 * Each use of a tool counts for one expected call at most. Of its arguments only the given ones have to be there, equal at every depth. The
 * score is the share of the expected calls that were found, of strict ones also of those that were made; 0 where
 * a forbidden tool was used. The reason does not name what is missing: it may be sent to the model that is asked again.
 */
export function gradeToolCalls(
  { toolCalls }: GradedAnswer,
  { calls, order = "relaxed", forbidden = [] }: Spec,
): Verdict {
  if (toolCalls === undefined) return abstained("it is not known which tools were used");
  const evidence = evidenceOf(toolCalls);
  const misused = forbidden.filter((name) => toolCalls.some((use) => use.name === name));
  if (misused.length > 0) {
    const reason = `it used a forbidden tool: ${excerpt(misused.join(", "), EVIDENCE_LENGTH)}`;
    return { kind: "graded", score: 0, passed: false, reason, ...evidence };
  }
  if (calls === undefined) return { kind: "graded", score: 1, passed: true, reason: "it used no forbidden tool" };
  const found = countFound(calls, toolCalls, order);
  const due = order === "strict" ? Math.max(calls.length, toolCalls.length) : calls.length;
  const reason = reasonOf(found, calls, toolCalls, order);
  return { kind: "graded", score: due === 0 ? 1 : found / due, passed: found === due, reason, ...evidence };
}

function evidenceOf(uses: readonly ToolUse[]): { readonly evidence?: string } {
  if (uses.length === 0) return {};
  return {
    evidence: excerpt(
      uses
        .slice(0, EVIDENCE_LENGTH)
        .map(({ name }) => name)
        .join(", "),
      EVIDENCE_LENGTH,
    ),
  };
}

function countFound(
  calls: readonly ExpectedCall[],
  uses: readonly ToolUse[],
  order: NonNullable<Spec["order"]>,
): number {
  const matches = matching(calls, uses);
  switch (order) {
    case "strict":
    case "relaxed":
      return pairedInOrder(calls.length, uses.length, matches);
    case "unordered":
      return pairedInAnyOrder(calls.length, uses.length, matches);
  }
}

/** Each argument is written down once, however often it is compared. */
function matching(calls: readonly ExpectedCall[], uses: readonly ToolUse[]): Matches {
  const expected = calls.map((call) => ({ name: call.name, arguments: written(call.arguments ?? {}) }));
  const names = new Set(expected.flatMap((call) => [...call.arguments.keys()]));
  const made = uses.map((use) => ({ name: use.name, arguments: written(use.arguments, names) }));
  return (callIndex, useIndex) => {
    const [call, use] = [expected[callIndex], made[useIndex]];
    if (call === undefined || use === undefined || call.name !== use.name) return false;
    return call.arguments.entries().every(([name, value]) => use.arguments.get(name) === value);
  };
}

/** Equal values give equal text; none for what is no object. */
function written(given: JsonValue, names?: ReadonlySet<string>): ReadonlyMap<string, string> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return new Map();
  const members = Object.entries(given).filter(([name, value]) => value !== undefined && names?.has(name) !== false);
  return new Map(members.map(([name, value]) => [name, canonicalJson(value)]));
}

function reasonOf(
  found: number,
  calls: readonly ExpectedCall[],
  uses: readonly ToolUse[],
  order: NonNullable<Spec["order"]>,
): string {
  const inOrder = order === "unordered" ? "" : " in their order";
  const others = order === "strict" && uses.length > found ? `, and ${uses.length - found} not expected` : "";
  return `${found} of ${calls.length} expected tool calls are found${inOrder}${others}`;
}
