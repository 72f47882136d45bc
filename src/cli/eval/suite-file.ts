// A suite as a file: prompts, each with the graders that its answer has to pass. Parsed strictly.
import { existsSync, statSync } from "node:fs";
import { z } from "zod";
import { agentInputSchema } from "../../agents/index.ts";
import { visibleText } from "../../runs/index.ts";
import { UsageError } from "../command.ts";
import { type At, textOf } from "../streams.ts";

const MAX_FILE_BYTES = 16 * 1024 * 1024;
const MAX_CASES = 1_000;
/** Of what a refusal repeats of the file. */
const MAX_MESSAGE = 400;

const name = z.string().trim().min(1).max(200);
const caseSchema = agentInputSchema
  .omit({ continue_run_id: true })
  .extend({ name, expect: z.enum(["pass", "fail"]).default("pass") })
  .refine(({ graders, output_schema }) => graders.length > 0 || output_schema !== undefined, {
    path: ["graders"],
    message: "nothing would judge the answer: give graders, or an output_schema",
  });
const suiteSchema = z.strictObject({ name, cases: z.array(z.unknown()).min(1).max(MAX_CASES) });

export interface SuiteCase {
  readonly name: string;
  /** What its graders are expected to say together. */
  readonly expect: "pass" | "fail";
  readonly input: Omit<z.output<typeof agentInputSchema>, "continue_run_id">;
}

export interface Suite {
  readonly name: string;
  readonly cases: readonly SuiteCase[];
}

/** @throws UsageError that names the file, and in it the case, with what is wrong */
export function readSuite(path: string, at: At): Suite {
  return parseSuite(suiteText(path, at), path);
}

/** @throws UsageError */
export function parseSuite(text: string, file: string): Suite {
  const suite = parsed(suiteSchema, jsonOf(text, file), file);
  const places = new Map<string, number>();
  const cases = suite.cases.map((given, index) => {
    const place = `${file}, case ${index + 1}${nameIn(given)}`;
    const { name: own, expect, ...input } = parsed(caseSchema, given, place);
    const earlier = places.get(own);
    if (earlier !== undefined) throw new UsageError(`${place}: case ${earlier} has the same name.`);
    places.set(own, index + 1);
    return { name: own, expect, input };
  });
  return { name: suite.name, cases };
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = (issue?.path ?? []).map(String).join(".");
  const words = `${path === "" ? "" : `${path}: `}${issue?.message ?? "is not valid"}`;
  throw new UsageError(`${place}: ${short(words)}.`);
}

/** Of a case that may be anything. */
function nameIn(given: unknown): string {
  if (typeof given !== "object" || given === null || !("name" in given) || typeof given.name !== "string") return "";
  return ` ${JSON.stringify(short(given.name))}`;
}

function short(text: string): string {
  return visibleText(text.slice(0, MAX_MESSAGE).toWellFormed()).replaceAll(/\s+/g, " ");
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${short(error instanceof Error ? error.message : String(error))}`);
  }
}

function suiteText(path: string, at: At): string {
  if (!existsSync(path)) {
    throw new UsageError(`--suite takes unit, resilience, or the path of a JSON file; there is no file ${path}.`);
  }
  if (!statSync(path).isFile()) throw new UsageError(`${path} is no file.`);
  return textOf(path, at, MAX_FILE_BYTES);
}
