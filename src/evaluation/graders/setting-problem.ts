// What is wrong with a grader that somebody wrote, in a sentence that names the setting.
import type { z } from "zod";
import { nearestName } from "./nearest-name.ts";

const KINDS: Readonly<Record<string, string>> = {
  number: "a number",
  int: "a whole number",
  string: "a text",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};
const UNITS: Readonly<Record<string, string>> = { string: "characters", array: "entries" };
const SHOWN_CHARACTERS = 30;

/**
 * @param settings those that the grader has
 * @param issue with its input; its path begins at the grader
 */
export function settingProblem(grader: string, settings: readonly string[], issue: z.core.$ZodIssue): string {
  const setting = issue.path.map(String).join(".");
  const subject = setting === "" ? grader : `${setting} of ${grader}`;
  const isMissing = setting !== "" && issue.input === undefined;
  switch (issue.code) {
    case "unrecognized_keys": {
      const [key = ""] = issue.keys;
      return `${subject} has no setting ${shown(key)}${setting === "" ? otherThan(key, settings) : ""}`;
    }
    case "invalid_type": {
      const kind = KINDS[issue.expected] ?? issue.expected;
      return isMissing ? `${grader} needs ${setting}, ${kind}` : `${subject} must be ${kind}`;
    }
    case "invalid_value":
      return `${subject} must be ${listed(issue.values.map(String), "or")}`;
    case "too_small":
      return issue.minimum === 1 && issue.origin in UNITS
        ? `${subject} is empty`
        : `${subject} must ${bounded(issue.origin, issue.inclusive === true ? "at least" : "more than", issue.minimum)}`;
    case "too_big":
      return `${subject} must ${bounded(issue.origin, issue.inclusive === true ? "at most" : "less than", issue.maximum)}`;
    case "custom":
    case "invalid_format":
      return `${subject} ${issue.message}`;
    case "invalid_union":
    case "invalid_key":
    case "invalid_element":
    case "not_multiple_of":
      return isMissing ? `${grader} needs ${setting}` : `${subject} is not valid`;
  }
}

/** @param names of all graders */
export function unknownGrader(written: unknown, names: readonly string[], graders: string): string {
  if (typeof written !== "string") return `a grader is ${graders}`;
  const nearest = nearestName(written, names);
  const guess = nearest === undefined ? "" : ` did you mean ${nearest}?`;
  return `there is no grader ${shown(written)}:${guess} A grader is ${graders}`;
}

function otherThan(key: string, settings: readonly string[]): string {
  const nearest = nearestName(key, settings);
  return nearest === undefined ? `: it has ${listed(settings, "and")}` : `: did you mean ${shown(nearest)}?`;
}

function bounded(origin: string, how: string, bound: number | bigint): string {
  const unit = UNITS[origin];
  return unit === undefined ? `be ${how} ${bound}` : `have ${how} ${bound} ${unit}`;
}

function listed(names: readonly string[], word: "and" | "or"): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}`;
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, SHOWN_CHARACTERS).toWellFormed());
}
