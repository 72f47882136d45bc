// From a line of a file that nobody vouches for to a pattern that may be stored: redacted anew, with an identity of its own.
import { z } from "zod";
import { DAY_MS, HOUR_MS } from "../../kernel/durations.ts";
import { recordJson, type RecordText, type Redactor } from "../../redaction/index.ts";
import { isSimulatedLane, visibleText } from "../../runs/index.ts";
import { type Identity, identityOf } from "../identity.ts";
import { type Profile, profileOf } from "../matching/index.ts";
import { dayOf } from "../pattern-store.ts";
import { screen } from "../screening/index.ts";
import type { Place } from "./lineage.ts";
import { type PatternLine, patternLine, SCHEMA, VERSION } from "./line-schema.ts";

/** Clocks of machines differ. */
const LEEWAY_MS = HOUR_MS;

export interface ImportedPattern {
  /** What it says that it is where the line was written. */
  readonly claimedId: string;
  readonly identity: Identity;
  readonly operation: RecordText;
  readonly failure: PatternLine["failure"];
  readonly examples: readonly { readonly prompt: RecordText; readonly reasons: RecordText }[];
  readonly profile: Profile;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly days: PatternLine["days"];
  readonly source: Place;
  readonly sourceId: string;
  readonly chain: readonly Place[];
}

export type ReadLine =
  | { readonly kind: "pattern"; readonly pattern: ImportedPattern }
  /** The end of a sentence; may have words of the line in it. */
  | { readonly kind: "refused"; readonly problem: string };

export interface Reading {
  readonly self: Place;
  readonly nowMs: number;
  readonly redact: Redactor;
}

export function readPatternLine(text: string, reading: Reading): ReadLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused("is not JSON");
  }
  const kind = z.looseObject({ schema: z.literal(SCHEMA), version: z.int() }).safeParse(value);
  if (!kind.success) return refused("is no pattern: schema and version are missing or wrong");
  if (kind.data.version !== VERSION) return refused(`is of version ${kind.data.version}, here ${VERSION} is read`);
  const parsed = patternLine.safeParse(value);
  if (!parsed.success) return refused(problemOf(parsed.error));
  const problem = problemWith(parsed.data, reading);
  return problem === null ? { kind: "pattern", pattern: patternOf(parsed.data, reading) } : refused(problem);
}

function refused(problem: string): ReadLine {
  return { kind: "refused", problem };
}

/** null = there is none. */
function problemWith(line: PatternLine, { self, nowMs }: Reading): string | null {
  return textProblem(line) ?? timeProblem(line, nowMs + LEEWAY_MS) ?? lineageProblem(line.lineage, self);
}

function textProblem({ operation, examples, lineage }: PatternLine): string | null {
  const names = [operation, lineage.source_project, ...lineage.chain.map(({ project }) => project)];
  const prompts = examples.map(({ prompt }) => prompt);
  const reasons = examples.flatMap((example) => example.reasons);
  if ([...names, ...prompts, ...reasons].some((text) => visibleText(text) !== text)) return "has control characters";
  if (names.some((name) => /[\n\r\t]/.test(name))) return "has a name of several lines";
  const isAttack = prompts.some((text) => screen(text, "prompt").flagged);
  if (isAttack || [...names, ...reasons].some((text) => screen(text, "context").flagged)) {
    return "has a text that looks like an injection or a jailbreak";
  }
  return null;
}

function timeProblem({ first_seen, last_seen, days }: PatternLine, latestMs: number): string | null {
  const [firstMs, lastMs] = [Date.parse(first_seen), Date.parse(last_seen)];
  if (lastMs > latestMs || days.some(({ last_at: at }) => Date.parse(at) > latestMs)) return "is of the future";
  if (firstMs < 0 || firstMs > lastMs) return "was seen first after it was seen last";
  if (new Set(days.map(({ day }) => day)).size < days.length) return "counts a day twice";
  if (days.some(({ day, last_at: at }) => dayOf(Date.parse(at)) !== day)) return "counts a time under another day";
  const seen = days.filter(({ occurrences }) => occurrences > 0);
  if (seen.length === 0) return "counts no failure";
  const isOutside = seen.some(({ day }) => Date.parse(day) > lastMs || Date.parse(day) + DAY_MS <= firstMs);
  return isOutside ? "counts failures before it was seen first, or after it was seen last" : null;
}

function lineageProblem(lineage: PatternLine["lineage"], self: Place): string | null {
  const source = sourceOf(lineage);
  const path = [source, ...lineage.chain].map(({ project, installation }) => JSON.stringify([project, installation]));
  if (new Set(path).size < path.length) return "has a lineage that goes in a circle";
  if (isSimulatedLane(source.project) && !isSimulatedLane(self.project)) return "is of the simulated provider";
  return null;
}

function sourceOf({ source_project, source_installation }: PatternLine["lineage"]): Place {
  return { project: source_project, installation: source_installation };
}

/** Its identity follows from the text that is here: nobody takes the place of a pattern by what he says it is. */
function patternOf(line: PatternLine, { redact }: Reading): ImportedPattern {
  const operation = redact(line.operation);
  const examples = line.examples.map(({ prompt, reasons }) => ({
    prompt: redact(prompt),
    reasons: recordJson(reasons, redact),
  }));
  const prompt = examples[0]?.prompt ?? redact("");
  return {
    claimedId: line.id,
    identity: { ...identityOf(operation, line.failure, prompt, []), errorSignature: line.error_signature },
    operation,
    failure: line.failure,
    examples,
    profile: profileOf(prompt),
    firstSeenMs: Date.parse(line.first_seen),
    lastSeenMs: Date.parse(line.last_seen),
    days: line.days,
    source: redactedPlace(sourceOf(line.lineage), redact),
    sourceId: line.lineage.source_id,
    chain: line.lineage.chain.map((hop) => redactedPlace(hop, redact)),
  };
}

function redactedPlace({ project, installation }: Place, redact: Redactor): Place {
  return { project: redact(project), installation };
}

const PROBLEM_CHARACTERS = 200;

function problemOf({ issues: [issue] }: z.ZodError): string {
  const path = issue?.path.map(String).join(".") ?? "";
  return `${path === "" ? "" : `${path}: `}${issue?.message ?? "is wrong"}`.slice(0, PROBLEM_CHARACTERS).toWellFormed();
}
