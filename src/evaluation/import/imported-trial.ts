// From a line of trials to the row that is stored: redacted anew, with nothing made up that the line does not say.
import { z } from "zod";
import { sha256Hex } from "../../kernel/hash.ts";
import { canonicalJson, type JsonObject } from "../../kernel/json.ts";
import { microUsdFromUsd } from "../../kernel/money.ts";
import { recordJson, type RecordText, type Redactor } from "../../redaction/index.ts";
import { jsonObject } from "../../tooling/index.ts";
import type { GraderDetails } from "../export/grader-details.ts";
import type { NewTrialRow } from "../trial.ts";
import { importedGraders } from "./imported-graders.ts";
import { exportedMetadata, type ImportedLine, importedLine, LONGEST_ERROR } from "./line-schema.ts";

const READ_LEVELS = 64;
const readable = jsonObject(READ_LEVELS);

export interface Importing {
  readonly project: string;
  readonly nowMs: number;
  readonly nextId: () => string;
  readonly redact: Redactor;
}

export type ImportedTrial =
  | { readonly kind: "trial"; readonly row: NewTrialRow }
  | { readonly kind: "refused"; readonly problem: string };

export function importedTrial(text: string, importing: Importing): ImportedTrial {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "refused", problem: "is not JSON" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { kind: "refused", problem: "is not a JSON object" };
  // Its depth first: nothing else may walk it before.
  const read = readable.safeParse(value);
  if (!read.success) return { kind: "refused", problem: problemOf(read.error) };
  const parsed = importedLine.safeParse(read.data);
  if (!parsed.success) return { kind: "refused", problem: problemOf(parsed.error) };
  const createdAtMs = timeOf(parsed.data.timestamp, importing.nowMs);
  if (createdAtMs === null) return { kind: "refused", problem: "timestamp: is no time from 1970 to 9999" };
  const graders = importedGraders(parsed.data.grader_details);
  if (graders instanceof z.ZodError) return { kind: "refused", problem: problemOf(graders) };
  return { kind: "trial", row: rowOf(parsed.data, graders, read.data, createdAtMs, importing) };
}

function rowOf(
  line: ImportedLine,
  graders: GraderDetails,
  read: JsonObject,
  createdAtMs: number,
  importing: Importing,
): NewTrialRow {
  const { project, nowMs, nextId, redact } = importing;
  const facts = exportedMetadata.parse({ ...NOTHING_KNOWN, ...line.metadata });
  const maybe = (text: string | null | undefined) => (text === null || text === undefined ? null : redact(text));
  const isLabelled = facts.label_source === "human" && line.label !== null && line.label !== undefined;
  const output = line.response ?? line.output;
  return {
    id: line.id === undefined ? nextId() : distinct(line.id, redact),
    schema_version: 2,
    run_id: maybe(facts.run_id),
    project,
    operation: redact(line.operation ?? line.tool ?? "imported"),
    prompt_hash: facts.prompt_hash ?? sha256Hex(line.prompt),
    prompt: redact(line.prompt),
    system_prompt_hash: facts.system_prompt_hash,
    provider: maybe(facts.provider),
    model: maybe(line.model),
    output: maybe(output),
    usage: facts.usage === null ? null : recordJson(facts.usage, redact),
    cost_micro_usd: line.cost_usd === null || line.cost_usd === undefined ? null : microUsdFromUsd(line.cost_usd),
    latency_ms: line.latency_ms === null || line.latency_ms === undefined ? null : Math.round(line.latency_ms),
    attempts: facts.attempts,
    graders: recordJson(graders, redact),
    outcome: facts.outcome ?? outcomeOf(line),
    failure_kind: maybe(facts.failure_kind),
    finish_reason: facts.finish_reason,
    circuit: facts.circuit,
    label: isLabelled ? (line.label ?? null) : null,
    note: maybe(facts.note),
    labelled_at_ms: isLabelled && facts.labelled_at !== null ? Date.parse(facts.labelled_at) : null,
    created_at_ms: createdAtMs,
    imported_at_ms: nowMs,
    imported: recordJson(
      {
        ...(graders.length > 0 || line.scores === null ? {} : { scores: redactedNames(line.scores, redact) }),
        error: errorText(line.error, redact) ?? errorText(facts.error, redact),
      },
      redact,
    ),
    content_hash: contentHash(read),
    review: null,
  };
}

const NOTHING_KNOWN = Object.fromEntries(Object.keys(exportedMetadata.shape).map((name) => [name, null]));

/** A failure in any of the words for it, else a success in any, else nobody knows. */
function outcomeOf({ success, pass_fail, label, error }: ImportedLine): "passed" | "failed" | "ungraded" {
  if (hasFailed(error) || success === false || pass_fail === false || label === "bad") return "failed";
  return success === true || pass_fail === true || label === "good" ? "passed" : "ungraded";
}

function hasFailed(error: ImportedLine["error"]): boolean {
  return error !== undefined && error !== null && error !== false && error !== "";
}

const ERROR_CHARACTERS = 2_000;

/** Cut after redaction: nobody knows half a key for one. */
function errorText(error: ImportedLine["error"], redact: Redactor): string | undefined {
  if (!hasFailed(error) || error === true) return undefined;
  const text = typeof error === "string" ? error : JSON.stringify(error).slice(0, LONGEST_ERROR);
  return redact(text).slice(0, ERROR_CHARACTERS).toWellFormed();
}

function redactedNames(scores: NonNullable<ImportedLine["scores"]> | undefined, redact: Redactor): object | undefined {
  return scores && Object.fromEntries(Object.entries(scores).map(([name, score]) => [distinct(name, redact), score]));
}

/** Enough that two names of one store do not meet. */
const DIGEST_CHARACTERS = 16;

/** What is taken out of a name leaves others like it: its hash tells them apart. */
function distinct(name: string, redact: Redactor): RecordText {
  const clean = redact(name);
  return clean === name ? clean : redact(`${clean}-${lettersOf(sha256Hex(name).slice(0, DIGEST_CHARACTERS))}`);
}

/** Digits could be taken for somebody's number. */
function lettersOf(hex: string): string {
  return hex.replace(/\d/g, (digit) => "ghijklmnop".charAt(Number(digit)));
}

/** Of everything that the line says about the trial: not which trial it is, nor where it was read. */
function contentHash({ id: _id, metadata, ...rest }: JsonObject): string {
  const facts = z.looseObject({}).safeParse(metadata);
  const { cursor: _cursor, ...about } = facts.success ? facts.data : {};
  return sha256Hex(canonicalJson({ ...rest, metadata: about }));
}

const DAY_OR_TIME =
  /^(?<day>\d{4}-\d\d-\d\d)(?:[T ](?<time>\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?<zone>Z|[+-]\d\d:\d\d)?)?$/;
/** Seconds have fewer digits than milliseconds until the year 5138. */
const MOST_SECONDS = 1e11;
const YEAR_10000_MS = Date.UTC(10_000, 0, 1);

/** null = it is no time. */
function timeOf(timestamp: ImportedLine["timestamp"], nowMs: number): number | null {
  if (timestamp === undefined || timestamp === null) return nowMs;
  const ms = typeof timestamp === "number" ? msOf(timestamp) : parsedTime(timestamp);
  return ms >= 0 && ms < YEAR_10000_MS ? ms : null;
}

function msOf(number: number): number {
  return Math.round(number < MOST_SECONDS ? number * 1_000 : number);
}

/** NaN = it is none. */
function parsedTime(text: string): number {
  const { day, time = "00:00", zone = "Z" } = DAY_OR_TIME.exec(text)?.groups ?? {};
  return day === undefined || !isDay(day) ? Number.NaN : Date.parse(`${day}T${time}${zone}`);
}

/** Of a month's 29th to 31st, what the month does not have would be read as a day of the next one. */
function isDay(day: string): boolean {
  const ms = Date.parse(day);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

const PROBLEM_CHARACTERS = 200;

function problemOf({ issues }: z.ZodError): string {
  const [issue] = issues;
  const path = issue?.path.map(String).join(".") ?? "";
  return `${path === "" ? "" : `${path}: `}${issue?.message ?? "is wrong"}`.slice(0, PROBLEM_CHARACTERS).toWellFormed();
}
