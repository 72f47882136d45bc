// In which ways an answer fails, most specific first, and which grader or failure tells of which.
import type { FailureKind } from "../failure/index.ts";

/** Of several, the first one is the type. */
export const FAILURE_TYPES = [
  "json_invalid",
  "schema_violation",
  "pattern_mismatch",
  "length_violation",
  "empty_response",
  "truncated",
  "blocked",
  "refusal",
  "hallucination",
  "code_invalid",
  "unsafe",
  "tool_misuse",
  "timeout",
  "evaluation_failed",
] as const;
export type FailureType = (typeof FAILURE_TYPES)[number];

const BY_GRADER: ReadonlyMap<string, FailureType> = new Map<string, FailureType>(
  Object.entries({
    json_valid: "json_invalid",
    json_schema: "schema_violation",
    json_diff: "schema_violation",
    regex: "pattern_mismatch",
    contains: "pattern_mismatch",
    not_contains: "pattern_mismatch",
    format: "pattern_mismatch",
    length: "length_violation",
    non_empty: "empty_response",
    refusal: "refusal",
    accuracy: "hallucination",
    groundedness: "hallucination",
    code_valid: "code_invalid",
    code_quality: "code_invalid",
    safety: "unsafe",
    secrets: "unsafe",
    tool_calls: "tool_misuse",
    latency: "timeout",
  } satisfies Record<string, FailureType>),
);

/** null: says something about the provider, the budget or the caller, and nothing about the prompt. */
const BY_FAILURE: Readonly<Record<FailureKind, FailureType | null>> = {
  empty: "empty_response",
  truncated: "truncated",
  blocked: "blocked",
  timeout: "timeout",
  deadline: "timeout",
  step_limit: "tool_misuse",
  network: null,
  rate_limited: null,
  quota_exhausted: null,
  overloaded: null,
  server_error: null,
  cut_stream: null,
  malformed: null,
  context_overflow: null,
  bad_request: null,
  unauthorized: null,
  not_found: null,
  budget: null,
  immune_blocked: null,
  cancelled: null,
  circuit_open: null,
  overcrowded: null,
  interrupted: null,
  unknown: null,
};

/** @param graders names of those that failed the answer */
export function failureTypes(
  graders: readonly string[],
  failure: FailureKind | null,
  wasCut: boolean,
): readonly FailureType[] {
  const found = new Set<FailureType>(graders.map((grader) => BY_GRADER.get(grader) ?? "evaluation_failed"));
  const kind = failure === null ? null : BY_FAILURE[failure];
  if (kind !== null) found.add(kind);
  if (wasCut && graders.length > 0) found.add("truncated");
  return FAILURE_TYPES.filter((type) => found.has(type));
}
