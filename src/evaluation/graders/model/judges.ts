// Graders that ask a model: who is asked, how often, and what counts as an answer.
import type { Candidate } from "../../../config/index.ts";
import { FAILURE_RULES } from "../../../failure/index.ts";
import { sha256Hex } from "../../../kernel/hash.ts";
import { canonicalJson } from "../../../kernel/json.ts";
import {
  type CallModel,
  idOf,
  inputTokensAtMost,
  type ModelReply,
  type Router,
  type RouteRequest,
} from "../../../models/index.ts";
import { asideOf, type RunContext, visibleText } from "../../../runs/index.ts";
import { excerpt } from "../../excerpt.ts";
import type { JudgeStore, Tuning } from "../../judge-store.ts";
import type { LeafResult } from "../../pipeline.ts";
import { abstained, type GradedAnswer, type JudgeFacts } from "../grader.ts";
import type { ModelSpec } from "../specs.ts";
import { Ballot, type Reading, REASON_LENGTH, voteOf } from "./ballot.ts";
import { CANNOT_TELL, judgeRequest, type JudgeRequest } from "./judge-request.ts";
import { type Question, questionOf, swapped } from "./question.ts";
import { readVerdict } from "./read-verdict.ts";

export interface Asked {
  /** Where the answer stands in the journal of its run. */
  readonly step: string;
  /** Who wrote it, where that is known: another model is to judge it. */
  readonly author?: Candidate;
}

export interface Judges {
  /** @throws ModelsError, CostError for a model that cannot be asked */
  check(specs: readonly ModelSpec[]): Promise<void>;
  /** null = the run is to pause, and the judge has not answered. */
  judge(spec: ModelSpec, answer: GradedAnswer, asked: Asked, run: RunContext): Promise<LeafResult | null>;
}

export interface JudgesDeps {
  readonly router: Router;
  readonly callModel: CallModel;
  readonly store: JudgeStore;
  /** Judgements of one project are no business of another. */
  readonly project: string;
  /** Told of what broke; it costs no answer. */
  readonly failed: (error: unknown) => void;
}

const DEFAULT_MODEL = "fast";
const DEFAULT_MIN_SCORE = 0.5;
/** Visible output. */
const MAX_TOKENS = 1_024;

export function createJudges(deps: JudgesDeps): Judges {
  return {
    check: async (specs) => {
      for (const spec of specs) await deps.router.check(routeRequest(spec));
    },
    judge: async (spec, answer, asked, run) => {
      const step = `${asked.step} verdict`;
      const stands = run.recorded(step);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a step that is only written below
      if (stands !== undefined) return stands as unknown as LeafResult;
      const result = await judged(deps, spec, answer, asked, run).catch((error: unknown) => {
        deps.failed(error);
        return { verdict: abstained("the judge could not be asked") };
      });
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- plain data
      if (result !== null) run.record(step, result as never);
      return result;
    },
  };
}

async function judged(
  deps: JudgesDeps,
  spec: ModelSpec,
  answer: GradedAnswer,
  { step, author }: Asked,
  run: RunContext,
): Promise<LeafResult | null> {
  const { tuning, version } = await setupOf(deps, spec);
  const question = questionOf(spec, answer);
  const orders = spec.type === "pairwise" ? [question, swapped(question)] : [question];
  const requests = orders.map((each) => judgeRequest(each, tuning?.examples));
  const route = await deps.router.route({
    ...routeRequest(spec, requests),
    ...(author === undefined ? {} : { avoid: author }),
  });
  const aside = asideOf(run, "judge");

  const judge = async (model: string): Promise<JudgeFacts> => ({
    model,
    version,
    ...(await deps.store.standing(version, model)),
    ...(author !== undefined && idOf(author) === model ? { judges_itself: true as const } : {}),
  });
  const minScore = spec.min_score ?? tuning?.minScore ?? DEFAULT_MIN_SCORE;
  const key = sha256Hex(canonicalJson([deps.project, version, idOf(route), minScore, spec.votes ?? 1, requests]));
  const known = await deps.store.verdict(key);
  if (known !== null) return { verdict: known, judge: await judge(idOf(route)) };

  const ballot = new Ballot(minScore, spec.votes ?? 1);
  let model = idOf(route);
  while (!ballot.isDecided) {
    const readings: Reading[] = [];
    for (const [order, request] of requests.entries()) {
      const name = `${step} vote ${ballot.cast + 1}${order === 0 ? "" : " swapped"}`;
      const reply = await deps.callModel({ step: name, route, ...callOf(request) }, aside);
      if (reply.kind === "paused") return null;
      model = idOf(reply.route);
      readings.push(readingOf(reply, question));
    }
    ballot.add(voteOf(question, readings));
  }
  const verdict = ballot.verdict();
  run.note("judged", "src/evaluation/graders/model/judges.ts", { grader: spec.type, model, votes: ballot.cast });
  // What the fallback said is not what the key asks for.
  if (verdict.kind === "graded" && model === idOf(route)) {
    await deps.store.keepVerdict(key, verdict).catch(deps.failed);
  }
  return { verdict, judge: await judge(model) };
}

/** The judge as it is set up now, and what tells it from every other one. */
async function setupOf({ store }: JudgesDeps, spec: ModelSpec): Promise<{ tuning: Tuning | null; version: string }> {
  // Tuned examples are answers to the grader's own question.
  const tuning = hasOwnQuestion(spec) ? null : await store.tuning(spec.type);
  return { tuning, version: versionOf(spec, tuning) };
}

export function hasOwnQuestion(spec: ModelSpec): boolean {
  return (
    spec.type === "rubric" || spec.type === "pairwise" || (spec.type === "format" && spec.instructions !== undefined)
  );
}

/** `relevance-3f2a91bc`: of the question, its labels and examples; another text is another judge. */
export function versionOf(spec: ModelSpec, tuning: Tuning | null): string {
  const { systemPrompt, outputSchema } = judgeRequest({ ...questionOf(spec, { text: "" }), material: [] });
  const own = canonicalJson([systemPrompt, outputSchema, tuning]);
  return `${spec.type}-${sha256Hex(own).slice(0, 8)}`;
}

function routeRequest({ model }: ModelSpec, requests: readonly JudgeRequest[] = []): RouteRequest {
  const sizes = requests.map(({ systemPrompt, prompt }) => inputTokensAtMost([systemPrompt, prompt]));
  return {
    model: model === undefined || model === "auto" ? DEFAULT_MODEL : model,
    looksLike: "general",
    inputTokensAtMost: Math.max(0, ...sizes),
    maxTokens: MAX_TOKENS,
  };
}

function callOf({ systemPrompt, prompt, outputSchema }: JudgeRequest) {
  return { systemPrompt, turns: [{ role: "user" as const, text: prompt }], maxTokens: MAX_TOKENS, outputSchema };
}

const SPOKEN = { A: ["output A", "output (A)"], B: ["output B", "output (B)"], neither: ["tie", "neither output"] };

function readingOf(reply: Exclude<ModelReply, { kind: "paused" }>, { labels, givesAway }: Question): Reading {
  if (reply.kind === "failed") return { label: null, reason: FAILURE_RULES[reply.failure.kind].meaning };
  const choice = readVerdict(reply.answer.text, [CANNOT_TELL, ...labels.map(({ label }) => label)], SPOKEN);
  if (choice === null) return { label: null, reason: "its verdict cannot be read" };
  const { label } = choice;
  const [reasoning, evidence] = [visibleText(choice.reasoning), visibleText(choice.evidence)];
  if (label === CANNOT_TELL) return { label: null, reason: excerpt(reasoning, REASON_LENGTH) };
  const meaning = labels.find((each) => each.label === label)?.meaning ?? label;
  // The reason may be sent to the model that is asked again; who has seen the right answer may name it.
  return givesAway ? { label, reason: meaning, evidence } : { label, reason: `${meaning}: ${reasoning}`, evidence };
}
