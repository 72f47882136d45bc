// Graders that ask a model: who is asked, how often, and what counts as an answer.
import type { Candidate } from "../../../config/index.ts";
import { type Failure, FAILURE_RULES } from "../../../failure/index.ts";
import { sha256Hex } from "../../../kernel/hash.ts";
import { canonicalJson } from "../../../kernel/json.ts";
import {
  type CallModel,
  idOf,
  inputTokensAtMost,
  type Route,
  type Router,
  type RouteRequest,
} from "../../../models/index.ts";
import { asideOf, type RunContext, visibleText } from "../../../runs/index.ts";
import { excerpt } from "../../excerpt.ts";
import type { JudgeStore, Tuning } from "../../judge-store.ts";
import type { LeafResult } from "../../pipeline.ts";
import { abstained, type GradedAnswer, type JudgeFacts, type Verdict } from "../grader.ts";
import type { ModelSpec } from "../specs.ts";
import { Ballot, type Reading, REASON_LENGTH, voteOf } from "./ballot.ts";
import { CANNOT_TELL, type Example, judgeRequest, type JudgeRequest } from "./judge-request.ts";
import { type Question, questionOf, swapped } from "./question.ts";
import { readVerdict } from "./read-verdict.ts";
import { UnderWay } from "./under-way.ts";

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

/** How a judge is set up. */
export interface Setup {
  readonly tuning: Tuning | null;
  readonly version: string;
  /** The score from which an answer passes. */
  readonly minScore: number;
}

/** What one judge said of one answer, asked anew. */
export interface Judgement {
  readonly verdict: Verdict;
  /** The score of each vote in its order; null where it could not tell. */
  readonly votes: readonly (number | null)[];
  /** What ended the vote before it was decided. */
  readonly failure?: Failure;
}

/** Judges as those see them who judge the judges. */
export interface JudgeProbe {
  /** As judges are set up now; or as one would be with that tuning, null = untuned. */
  setup(spec: ModelSpec, tuning?: Tuning | null): Promise<Setup>;
  /** provider:model that would judge now. @throws ModelsError, CostError for one that cannot be asked */
  modelOf(spec: ModelSpec): Promise<string>;
  /**
   * Never from what it said before, nor kept for others. Its votes are steps of the run's journal whose names begin with
   * `step`. null = the run is to pause.
   */
  ask(spec: ModelSpec, answer: GradedAnswer, setup: Setup, step: string, run: RunContext): Promise<Judgement | null>;
}

export interface JudgesDeps {
  readonly router: Router;
  readonly callModel: CallModel;
  readonly store: JudgeStore;
  /** Judgements of one project are no business of another. */
  readonly project: string;
  /** Told of what broke; it costs no answer. */
  readonly failed: (error: unknown, runId: string) => void;
}

const JUDGES = "src/evaluation/graders/model/judges.ts";
const DEFAULT_MODEL = "fast";
export const DEFAULT_MIN_SCORE = 0.5;
/** Visible output. */
const MAX_TOKENS = 1_024;

export function createJudges(deps: JudgesDeps): Judges & JudgeProbe {
  const underWay = new UnderWay(isForAll);
  return {
    setup: (spec, tuning) => setupOf(deps, spec, tuning),
    modelOf: async (spec) => {
      await deps.router.check(routeRequest(spec));
      return idOf(await deps.router.route(routeRequest(spec)));
    },
    ask: async (spec, answer, { tuning, minScore }, step, run) => {
      const asking = askingOf(spec, answer, tuning);
      const route = await deps.router.route({ ...routeRequest(spec, asking.requests), runId: run.runId });
      return castVotes(deps, { ...asking, step, route, minScore, votes: spec.votes ?? 1 }, run);
    },
    check: async (specs) => {
      for (const spec of specs) await deps.router.check(routeRequest(spec));
    },
    judge: async (spec, answer, asked, run) => {
      const step = `${asked.step} verdict`;
      const stands = run.recorded(step);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a step that is only written below
      if (stands !== undefined) return stands as unknown as LeafResult;
      const result = await judged({ ...deps, underWay }, spec, answer, asked, run).catch((error: unknown) => {
        deps.failed(error, run.runId);
        return { verdict: abstained("the judge could not be asked") };
      });
      // Cut off by the end of this start of the run, it has said nothing: the next start asks it.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- plain data
      if (result !== null && !run.signal.aborted) run.record(step, result as never);
      return result;
    },
  };
}

/** What was said, and the model that said it. */
type Said = Pick<Judgement, "verdict" | "failure"> & { readonly model: string };

/** What kept one run from an answer is no answer for another. */
function isForAll(said: Said | null): boolean {
  return said !== null && said.failure === undefined;
}

async function judged(
  deps: JudgesDeps & { readonly underWay: UnderWay<Said | null> },
  spec: ModelSpec,
  answer: GradedAnswer,
  { step, author }: Asked,
  run: RunContext,
): Promise<LeafResult | null> {
  const { store, underWay } = deps;
  const { tuning, version, minScore } = await setupOf(deps, spec);
  const asking = askingOf(spec, answer, tuning);
  const route = await deps.router.route({
    ...routeRequest(spec, asking.requests),
    runId: run.runId,
    ...(author === undefined ? {} : { avoid: author }),
  });
  const { votes = 1 } = spec;
  const key = sha256Hex(canonicalJson([deps.project, version, idOf(route), minScore, votes, asking.requests]));
  const said = await underWay.join(key, run.signal, async () => {
    const known = await store.verdict(key);
    if (known !== null) return { verdict: known, model: idOf(route) };
    const judgement = await castVotes(deps, { ...asking, step, route, minScore, votes }, run);
    if (judgement === null) return null;
    const { verdict, model } = judgement;
    run.note("judged", JUDGES, { grader: spec.type, model, votes: judgement.votes.length });
    // What the fallback said is not what the key asks for.
    if (verdict.kind === "graded" && model === idOf(route)) {
      await store.keepVerdict(key, verdict).catch((error: unknown) => {
        deps.failed(error, run.runId);
      });
    }
    return judgement;
  });
  if (said === null) return null;
  const { verdict, model } = said;
  const judge: JudgeFacts = {
    model,
    version,
    ...(await store.standing(version, model)),
    ...(author !== undefined && idOf(author) === model ? { judges_itself: true } : {}),
  };
  return { verdict, judge };
}

interface Asking {
  readonly question: Question;
  /** Of pairwise: one for each order. */
  readonly requests: readonly JudgeRequest[];
}

function askingOf(spec: ModelSpec, answer: GradedAnswer, tuning: Tuning | null): Asking {
  const question = questionOf(spec, answer);
  const orders = spec.type === "pairwise" ? [question, swapped(question)] : [question];
  return { question, requests: orders.map((each) => judgeRequest(each, tuning?.examples)) };
}

interface Voting extends Asking {
  /** Begins the names of its steps. */
  readonly step: string;
  readonly route: Route;
  readonly minScore: number;
  readonly votes: number;
}

/** Asks until it is decided, or the judge cannot be asked. null = the run is to pause. */
async function castVotes(
  { callModel }: JudgesDeps,
  { question, requests, step, route, minScore, votes }: Voting,
  run: RunContext,
): Promise<(Judgement & { readonly model: string }) | null> {
  const aside = asideOf(run, "judge");
  const ballot = new Ballot(minScore, votes);
  const scores: (number | null)[] = [];
  let model = idOf(route);
  while (!ballot.isDecided) {
    const readings: Reading[] = [];
    for (const [order, request] of requests.entries()) {
      const name = `${step} vote ${ballot.cast + 1}${order === 0 ? "" : " swapped"}`;
      const reply = await callModel({ step: name, route, ...callOf(request) }, aside);
      if (reply.kind === "paused") return null;
      model = idOf(reply.route);
      // The votes that are left could turn what was said so far.
      if (reply.kind === "failed") return { ...brokenOff(reply.failure), model, votes: [...scores, null] };
      const reading = readingOf(reply.answer.text, question);
      readings.push(reading);
      if (reading.label === null) break;
    }
    const cast = voteOf(question, readings);
    scores.push(cast.score);
    ballot.add(cast);
  }
  return { verdict: ballot.verdict(), model, votes: scores };
}

function brokenOff(failure: Failure): Pick<Judgement, "verdict" | "failure"> {
  return { verdict: abstained(`the judge could not tell: ${FAILURE_RULES[failure.kind].meaning}`), failure };
}

/** The judge as it is set up, and what tells it from every other one. */
async function setupOf({ store }: JudgesDeps, spec: ModelSpec, given?: Tuning | null): Promise<Setup> {
  // Tuned examples are answers to the grader's own question.
  const tuning = hasOwnQuestion(spec) ? null : given === undefined ? await store.tuning(tuningName(spec)) : given;
  const minScore = spec.min_score ?? tuning?.minScore ?? DEFAULT_MIN_SCORE;
  return { tuning, minScore, version: versionOf(spec, tuning?.examples ?? [], minScore) };
}

export function hasOwnQuestion(spec: ModelSpec): boolean {
  return (
    spec.type === "rubric" || spec.type === "pairwise" || (spec.type === "format" && spec.instructions !== undefined)
  );
}

/** Whose tuning it is. With a reference the question is another one: what was learned from one says nothing of the other. */
export function tuningName(spec: ModelSpec): string {
  const isByReference = "reference" in spec && spec.reference !== undefined;
  return isByReference ? `${spec.type}-by-reference` : spec.type;
}

/** `relevance-3f2a91bc`: of the question, its labels, its examples and its threshold; another one is another judge. */
function versionOf(spec: ModelSpec, examples: readonly Example[], minScore: number): string {
  const { systemPrompt, outputSchema } = judgeRequest({ ...questionOf(spec, { text: "" }), material: [] });
  return `${spec.type}-${sha256Hex(canonicalJson([systemPrompt, outputSchema, examples, minScore])).slice(0, 8)}`;
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

function readingOf(text: string, { labels, givesAway }: Question): Reading {
  const choice = readVerdict(text, [CANNOT_TELL, ...labels.map(({ label }) => label)], SPOKEN);
  if (choice === null) return { label: null, reason: "its verdict cannot be read" };
  const { label } = choice;
  const [reasoning, evidence] = [visibleText(choice.reasoning), visibleText(choice.evidence)];
  if (label === CANNOT_TELL) return { label: null, reason: excerpt(reasoning, REASON_LENGTH) || "it does not say why" };
  const meaning = labels.find((each) => each.label === label)?.meaning ?? label;
  // The reason may be sent to the model that is asked again; who has seen the right answer may name it.
  return givesAway ? { label, reason: meaning, evidence } : { label, reason: `${meaning}: ${reasoning}`, evidence };
}
