// What a request asks of its answer, as far as its own graders, schema and options say.
import type { z } from "zod";
import type { graderListSchema } from "../../evaluation/index.ts";
import type { JsonObject } from "../../kernel/json.ts";

type GraderSpecs = Readonly<z.output<typeof graderListSchema>>;
type GraderSpec = GraderSpecs[number];
type Leaf = Exclude<GraderSpec, { readonly type: "pipeline" }>;
type LeafOf<Name extends Leaf["type"]> = Extract<Leaf, { readonly type: Name }>;

export interface GuardedRequest {
  readonly prompt: string;
  readonly graders: GraderSpecs;
  readonly outputSchema?: JsonObject;
  readonly hasWorkingFolder: boolean;
  /** Of the visible answer. */
  readonly maxTokens: number;
}

/** What guardrails are chosen and made by: never an output, and of the prompt no words but those that a grader has, too. */
export interface RequestFacts {
  readonly wantsJson: boolean;
  /** Names of the schema's required members, in its order; empty without a schema. */
  readonly requiredMembers: readonly string[];
  readonly hasSchema: boolean;
  readonly wantsCode: boolean;
  /** As the grader names it. */
  readonly codeLanguage: string | null;
  /** Characters. */
  readonly shortest: number | null;
  readonly longest: number | null;
  /** Required phrases that the prompt says itself: one that only a grader knows may be the answer. */
  readonly requiredPhrases: readonly string[];
  readonly forbiddenPhrases: readonly string[];
  readonly wantsPhrases: boolean;
  readonly wantsPattern: boolean;
  readonly wantsNumber: boolean;
  readonly wantsTools: boolean;
  readonly forbiddenTools: readonly string[];
  readonly expectsRefusal: boolean;
  /** A grader holds the answer against a source or the facts. */
  readonly isGrounded: boolean;
  readonly isExact: boolean;
  readonly hasWorkingFolder: boolean;
  readonly maxTokens: number;
}

export function requestFacts(request: GuardedRequest): RequestFacts {
  const leaves = request.graders.flatMap(demanded);
  const of = <Name extends Leaf["type"]>(name: Name): readonly LeafOf<Name>[] =>
    leaves.filter((leaf): leaf is LeafOf<Name> => leaf.type === name);
  const has = (...names: readonly Leaf["type"][]): boolean => leaves.some(({ type }) => names.includes(type));
  const schemas = [
    ...(request.outputSchema === undefined ? [] : [request.outputSchema]),
    ...of("json_schema").map(({ schema }) => schema),
  ];
  const languages = of("code_valid").map(({ language }) => language ?? null);
  const wantsJson = schemas.length > 0 || has("json_valid", "json_diff") || languages.includes("json");
  const code = languages.filter((language) => language !== "json");
  const said = request.prompt.toLowerCase();
  const required = of("contains");
  return {
    wantsJson,
    hasSchema: schemas.length > 0,
    requiredMembers: schemas.flatMap(requiredOf),
    wantsCode: code.length > 0 || has("code_quality") || asksForCode(request.prompt),
    codeLanguage: code.find((language) => language !== null) ?? null,
    shortest: most(of("length").flatMap(({ min }) => (min === undefined || min === 0 ? [] : [min]))),
    longest: least(of("length").flatMap(({ max }) => (max === undefined ? [] : [max]))),
    requiredPhrases: required.flatMap(({ all = [] }) => all.filter((text) => said.includes(text.toLowerCase()))),
    wantsPhrases: required.length > 0,
    forbiddenPhrases: of("not_contains").flatMap(({ any }) => any),
    wantsPattern: has("regex", "format"),
    wantsNumber: has("numeric"),
    wantsTools: of("tool_calls").some(({ calls = [] }) => calls.length > 0),
    forbiddenTools: of("tool_calls").flatMap(({ forbidden = [] }) => forbidden),
    expectsRefusal: of("refusal").some(({ expected }) => expected === true),
    isGrounded: has("accuracy", "groundedness"),
    isExact: has("exact"),
    hasWorkingFolder: request.hasWorkingFolder,
    maxTokens: request.maxTokens,
  };
}

/** Of graders of which any is enough, none is demanded. */
function demanded(spec: GraderSpec): readonly Leaf[] {
  if (spec.type !== "pipeline") return [spec];
  return spec.aggregate === "any" ? [] : spec.graders.flatMap(demanded);
}

function requiredOf({ required }: JsonObject): readonly string[] {
  return Array.isArray(required) ? required.filter((name): name is string => typeof name === "string") : [];
}

function most(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values);
}

function least(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.min(...values);
}

const FENCE = "```";
const CODE_WORDS =
  /\b(?:code|coding|function|functions|script|program|snippet|regex|sql|query|typescript|javascript|python|java|rust|golang|bash|shell|html|css|yaml|dockerfile|class|method|api|compile|refactor|debug|unit tests?)\b/i;

/** Rather once too often: it only keeps guardrails away that code could not bear. */
function asksForCode(prompt: string): boolean {
  return prompt.includes(FENCE) || CODE_WORDS.test(prompt);
}
