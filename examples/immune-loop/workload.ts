// The workload: families of tasks as a file, parsed strictly, so that a mistake is named and not measured.
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { JsonValue } from "../../src/kernel/json.ts";
import { isMet, ruleSchema } from "./rule.ts";
import { slotSchema, slotsIn, slotsOf } from "./slots.ts";

const MIN_PARAPHRASES = 3;
/** What is said of a file's problems. */
const MAX_PROBLEMS = 10;
const MAX_WEIGHT = 1_000;

const probability = z.number().min(0).max(1);
const template = z.string().min(1);
/** The model answers with no text: it was blocked, or thinking left no room, or nobody knows why. */
const withoutAnswer = z.strictObject({ ends: z.enum(["empty", "truncated", "blocked"]) });
const badAnswer = z.union([template, withoutAnswer], "must be a text or {ends: empty, truncated or blocked}");
const cure = z.strictObject({ rule: ruleSchema, failure: probability }).nullable();
const harm = z.strictObject({ rule: ruleSchema, failure: probability, bad: z.array(badAnswer).min(1) }).nullable();

const familySchema = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]*$/, "must be a name such as order-lines"),
    /** How often its requests come, beside those of the other families. */
    weight: z.number().positive().max(MAX_WEIGHT).default(1),
    /** The same for all requests of the family. */
    system: template.optional(),
    prompts: z.array(template).min(MIN_PARAPHRASES),
    slots: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/, "must be a name such as unit_price"), slotSchema).default({}),
    /** As `spawn_agent` takes them, with slots in their texts. */
    graders: z.array(z.json()).min(1),
    answers: z.strictObject({ good: z.array(template).min(1), bad: z.array(badAnswer) }),
    failure: probability,
    cure: cure.default(null),
    harm: harm.default(null),
    /** From a share of the run on, other values. */
    drift: z
      .array(
        z.strictObject({
          after: z.number().gt(0).lt(1),
          failure: probability.optional(),
          cure: cure.optional(),
          harm: harm.optional(),
        }),
      )
      .min(1)
      .nullable()
      .default(null),
  })
  .superRefine((family, context) => {
    for (const message of new Set(problemsOf(family))) context.addIssue({ code: "custom", message });
  });

const workloadSchema = z.strictObject({
  name: z.string().min(1),
  families: z
    .array(familySchema)
    .min(1)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, "has two families of one name"),
});

type FamilyFields = z.output<typeof familySchema>;
export type WithoutAnswer = z.output<typeof withoutAnswer>;
export type AnswerTemplate = z.output<typeof badAnswer>;
export type Family = Readonly<FamilyFields>;
export type Workload = { readonly name: string; readonly families: readonly Family[] };

/** What a model of this family does in some part of a run. */
export type Habit = Pick<Family, "failure" | "cure" | "harm">;

export class WorkloadError extends Error {
  constructor(file: string, problem: string, cause?: unknown) {
    super(`The workload ${file} cannot be used: ${problem}`, { cause });
    this.name = new.target.name;
  }
}

/** @throws WorkloadError naming the family's place in the file and what is wrong with it */
export function readWorkload(file: string): Workload {
  const parsed = workloadSchema.safeParse(jsonOf(file));
  if (parsed.success) return parsed.data;
  throw new WorkloadError(file, problemsIn(parsed.error), parsed.error);
}

function jsonOf(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new WorkloadError(file, "it cannot be read", cause);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new WorkloadError(file, `it is not JSON: ${cause instanceof Error ? cause.message : "unreadable"}`, cause);
  }
}

/** The first few, and how many more there are. */
function problemsIn({ issues }: z.ZodError): string {
  const more = issues.length - MAX_PROBLEMS;
  const shown = z.prettifyError(new z.ZodError(issues.slice(0, MAX_PROBLEMS)));
  return `\n${shown}${more > 0 ? `\n… and ${more} more` : ""}`;
}

/** @param position share of the run that lies before the request, 0 to 1 */
export function habitAt({ failure, cure: cured, harm: harmed, drift }: Family, position: number): Habit {
  let habit: Habit = { failure, cure: cured, harm: harmed };
  for (const { after, ...change } of drift ?? []) {
    if (position < after) break;
    habit = {
      failure: change.failure ?? habit.failure,
      cure: change.cure === undefined ? habit.cure : change.cure,
      harm: change.harm === undefined ? habit.harm : change.harm,
    };
  }
  return habit;
}

function problemsOf(family: FamilyFields): readonly string[] {
  const phases = (family.drift ?? []).map(({ after }) => after);
  const habits = [0, ...phases].map((position) => habitAt(family, position));
  return [
    ...slotProblems(family),
    ...phases.flatMap((after, nth) =>
      after > (phases[nth - 1] ?? 0) ? [] : ["drift must be in the order of the run"],
    ),
    ...habits.flatMap(habitProblems),
    ...(habits.some(({ failure }) => failure > 0) && family.answers.bad.length === 0
      ? ["answers.bad is empty, and yet it fails"]
      : []),
  ];
}

function habitProblems({ failure, cure: cured, harm: harmed }: Habit): readonly string[] {
  const rules = [cured?.rule, harmed?.rule].filter((rule) => rule !== undefined);
  return [
    ...(cured !== null && cured.failure >= failure ? ["a cure must make failure rarer"] : []),
    ...(harmed !== null && harmed.failure <= failure ? ["a harm must make failure more frequent"] : []),
    ...rules.flatMap((rule) =>
      rule.such_as.filter((wording) => !isMet(rule, wording)).map((wording) => `the rule is not met by "${wording}"`),
    ),
  ];
}

function slotProblems({ slots, system = "", prompts, graders, answers, harm: harmed, drift }: FamilyFields): string[] {
  const known = new Set<string>();
  const problems: string[] = [];
  for (const [name, slot] of Object.entries(slots)) {
    const missing = slotsOf(slot).filter((other) => !known.has(other));
    problems.push(...missing.map((other) => `slot ${name} needs {${other}}, which does not stand before it`));
    known.add(name);
  }
  const harms = [harmed, ...(drift ?? []).map((phase) => phase.harm)].flatMap((one) => one?.bad ?? []);
  const texts = [system, ...prompts, ...answers.good, ...[...answers.bad, ...harms, ...graders].flatMap(textsOf)];
  const unknown = new Set(texts.flatMap(slotsIn).filter((name) => !known.has(name)));
  return [...problems, ...[...unknown].map((name) => `there is no slot {${name}}`)];
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
