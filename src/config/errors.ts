// What can be wrong with the configuration. No text here repeats a value: it may be a secret.
import { OrchestratorError } from "../kernel/errors.ts";

export class ConfigError extends OrchestratorError {}

/** @param problem the end of a sentence that begins with the variable's name */
export const invalidEnvironment = (variable: string, problem: string, example: string): ConfigError =>
  new ConfigError({
    code: "config/invalid-environment",
    message: `The environment variable ${variable} ${problem}.`,
    hint: `Set it where the program is started, for example ${variable}=${example}, or remove it.`,
  });

export const invalidFile = (path: string, problems: readonly string[]): ConfigError =>
  new ConfigError({
    code: "config/invalid-file",
    message: `The configuration file ${path} is not valid: ${problems.join("; ")}.`,
    hint: "Correct the file, or remove what is named: every key has a default.",
  });

export const unreadableFile = (path: string, problem: string): ConfigError =>
  new ConfigError({
    code: "config/unreadable-file",
    message: `The configuration file ${path} ${problem}.`,
    hint: "Correct or remove TASK_ORCHESTRATOR_CONFIG, or make the file readable for this user.",
  });
