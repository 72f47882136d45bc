// What can be wrong with how the simulated provider is started.
import { OrchestratorError } from "../../kernel/errors.ts";

export class ScriptError extends OrchestratorError {
  /** Counted from 1. */
  readonly line: number;

  constructor(line: number, problem: string, cause?: unknown) {
    super({
      code: "models/simulated-script",
      message: `Script line ${line}: ${problem}`,
      hint: 'Write one object a line, such as {"prompt":"Say hi","answers":["Hi",{"fault":"empty"}]}.',
      cause,
    });
    this.line = line;
  }
}

export const unreadableScript = (path: string, cause: unknown): OrchestratorError =>
  new OrchestratorError({
    code: "models/unreadable-script",
    message: `The script ${path} of the simulated provider cannot be read.`,
    hint: "Give the path of a file of JSON lines: --provider simulated=<script.jsonl>.",
    cause,
  });

export class FaultRateError extends OrchestratorError {
  constructor(faultRate: number) {
    super({
      code: "models/simulated-fault-rate",
      message: `faultRate is ${faultRate}; it is a ratio from 0 to 1`,
      hint: "Pass 0.1 for one fault in ten requests.",
    });
  }
}

export class PortUnavailableError extends OrchestratorError {
  constructor(port: number, cause: unknown) {
    super({
      code: "models/simulated-port",
      message: `The simulated provider cannot listen on 127.0.0.1:${port}`,
      hint: "Choose another port, or leave it out to get a free one.",
      cause,
    });
  }
}
