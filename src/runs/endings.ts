// The words for runs that ended without an answer of their own.
import { OrchestratorError } from "../kernel/errors.ts";
import type { RunEnd } from "./context.ts";
import type { RunError, RunOutcome } from "./run.ts";

const INTERRUPTED: RunError = {
  code: "runs/interrupted",
  message: "The process that worked on this run ended before it was done.",
  retryable: true,
  hint: 'Do it again with run_control, action "retry". Calls that had been sent are counted at their highest cost.',
  next: ["run_control"],
};

const CANCELLED: RunError = {
  code: "runs/cancelled",
  message: "The run was cancelled.",
  retryable: true,
  hint: 'If it is still wanted: run_control, action "retry".',
  next: ["run_control"],
};

const DEADLINE: RunError = {
  code: "runs/deadline",
  message: "The run's time was used up.",
  retryable: true,
  hint: "Start it again with a larger timeout_ms.",
  next: ["spawn_agent"],
};

/** For the prompts that a stopped batch did not start. */
export const NOT_STARTED: RunError = {
  code: "runs/not-started",
  message: "The batch ended before this prompt was started.",
  retryable: true,
  hint: 'To do what is left: run_control of the batch, action "retry".',
  next: ["run_control"],
};

export function endedBy(end: RunEnd): RunError {
  switch (end) {
    case "cancelled":
      return CANCELLED;
    case "deadline":
      return DEADLINE;
    case "interrupted":
      return INTERRUPTED;
  }
}

/** A broken promise inside a run's work ends the run, with its own code where it has one. */
export function unexpected(error: unknown): RunOutcome {
  return { kind: "failed", result: {}, error: errorFacts(error) };
}

function errorFacts(error: unknown): RunError {
  if (error instanceof OrchestratorError) {
    const { code, message, retryable, hint, next } = error;
    return { code, message, retryable, hint, next };
  }
  return {
    code: "runs/unexpected",
    message: "Something went wrong that this version has no name for.",
    retryable: false,
    hint: "Look at the last lines of the log: npm run -s cli -- doctor in the clone.",
    next: [],
  };
}
