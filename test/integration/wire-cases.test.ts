// Every way a request over Gemini's wire can go wrong: its class, what it costs, and whether it is tried again.
import { expect, test } from "vitest";
import { FAILURE_RULES, type FailureKind } from "../../src/failure/index.ts";
import { FAULTS, type FaultName, isFaultName } from "../../src/models/simulated/index.ts";
import { appUnderTest } from "./app-under-test.ts";

interface Expected {
  readonly kind: FailureKind;
  /** nothing = the provider said so by its status; estimated = the worst case; usage = the provider's own figures. */
  readonly billed: "nothing" | "estimated" | "usage";
  /** Default: two where the class is retried, else one. */
  readonly attempts?: number;
}

const EXPECTED: Readonly<Record<FaultName, Expected>> = {
  rate_limited: { kind: "rate_limited", billed: "nothing" },
  daily_quota: { kind: "quota_exhausted", billed: "nothing" },
  server_error: { kind: "server_error", billed: "nothing" },
  overloaded: { kind: "overloaded", billed: "nothing" },
  bad_gateway: { kind: "server_error", billed: "nothing" },
  hang: { kind: "timeout", billed: "estimated" },
  cut_socket: { kind: "network", billed: "estimated" },
  cut_json: { kind: "cut_stream", billed: "estimated" },
  cut_body: { kind: "cut_stream", billed: "estimated" },
  garbage: { kind: "malformed", billed: "estimated" },
  no_candidates: { kind: "malformed", billed: "usage" },
  empty: { kind: "empty", billed: "usage" },
  blocked: { kind: "blocked", billed: "usage" },
  safety: { kind: "blocked", billed: "usage" },
  recitation: { kind: "blocked", billed: "usage" },
  // Asked for once more, with twice the allowance for thinking.
  truncated_by_thinking: { kind: "truncated", billed: "usage", attempts: 2 },
  malformed_call: { kind: "malformed", billed: "usage" },
  wrong_key: { kind: "unauthorized", billed: "nothing" },
  unknown_model: { kind: "not_found", billed: "nothing" },
  context_overflow: { kind: "context_overflow", billed: "nothing" },
};

function faultNamed(name: string): FaultName {
  if (!isFaultName(name)) throw new Error(`no fault ${name}`);
  return name;
}

test("every fault of the simulated provider is in the table", () => {
  expect(Object.keys(EXPECTED).toSorted()).toEqual(Object.keys(FAULTS).toSorted());
});

test.each(Object.entries(EXPECTED))(
  "%s is classified, settled and retried as its class says",
  async (fault, expected) => {
    await using app = await appUnderTest({
      script: [{ prompt: "question", answers: [{ fault: faultNamed(fault) }] }],
      settings: {
        retry: { base_ms: 1, cap_ms: 20, max_retries: 1 },
        circuit: { failure_threshold: 50 },
        timeouts: { attempt_ms: fault === "hang" ? 150 : 10_000 },
      },
    });
    const answer = await app.spawn({ prompt: "question", model: "gemini-3.8-flash" });
    const attempts = answer.attempts ?? [];
    expect(answer).toMatchObject({ status: "failed", code: `models/${expected.kind.replaceAll("_", "-")}` });
    expect(attempts).toHaveLength(expected.attempts ?? (FAILURE_RULES[expected.kind].retried ? 2 : 1));
    for (const attempt of attempts) {
      expect(attempt.outcome).toBe(expected.kind);
      expect(attempt.estimated ?? false).toBe(expected.billed === "estimated");
      expect(attempt.cost_usd > 0).toBe(expected.billed !== "nothing");
      expect(attempt.usage === undefined).toBe(expected.billed !== "usage");
    }
    expect(app.provider.journal()).toHaveLength(attempts.length);
  },
);
