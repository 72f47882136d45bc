// Judges over the real wire: who is asked, what they see, and what is made of what they say.
import { expect, test } from "vitest";
import { configFileSchema } from "../../src/config/file-schema.ts";
import type { GraderInput } from "../../src/evaluation/index.ts";
import type { RunAnswer } from "../../src/runs/index.ts";
import { type AppOptions, appUnderTest } from "./app-under-test.ts";

const QUESTION = "What is the capital of Peru?";
const AUTHOR = "simulated:gemini-3.8-flash";
const OTHER = "simulated:gemini-3.5-flash";
/** As routing lists have them. */
const [AUTHOR_ID, OTHER_ID] = ["gemini-3.8-flash", "gemini-3.5-flash"];
const ROUTING_NAMES = Object.keys(configFileSchema.shape.routing.parse({}));

/** A judge that says so of every answer. */
function judging(verdict: string, reasoning = "I have read it.") {
  return JSON.stringify({ reasoning, evidence: "Lima", verdict });
}

function isJudgement(request: string): boolean {
  return request.includes("You judge the work of others");
}

/** An author that answers, and a judge that says these in turn. */
function withJudge(...verdicts: readonly string[]): AppOptions {
  let asked = 0;
  return {
    provider: {
      says: (_prompt, request) => {
        if (!isJudgement(request)) return { text: "Lima." };
        asked += 1;
        return { text: verdicts[Math.min(asked, verdicts.length) - 1] };
      },
    },
  };
}

async function graded(options: AppOptions, ...graders: GraderInput[]): Promise<RunAnswer> {
  await using app = await appUnderTest(options);
  return await app.spawn({ prompt: QUESTION, model: AUTHOR, graders });
}

test("a judge's verdict is a grader's, with who judged and how far that one can be believed", async () => {
  const { evaluation } = await graded(withJudge(judging("mostly")), "relevance");
  expect(evaluation).toMatchObject({
    passed: true,
    graders: [
      {
        grader: "relevance",
        kind: "graded",
        score: 2 / 3,
        passed: true,
        evidence: "Lima",
        judge: { standing: "uncalibrated", model: expect.stringMatching(/^simulated:/) },
      },
    ],
  });
});

test("a judge that the simulated provider's script has no answer for abstains", async () => {
  const { evaluation } = await graded({}, "relevance", "non_empty");
  expect(evaluation).toMatchObject({
    passed: true,
    graders: [{ kind: "abstained", reason: "the judge could not tell: simulated" }, { passed: true }],
  });
});

test("another model judges than the one that answered, and each request stands in the ledger", async () => {
  const { evaluation, attempts = [], usage, cost_usd } = await graded(withJudge(judging("mostly")), "relevance");
  expect(evaluation?.graders[0]?.judge?.model).not.toBe(AUTHOR);
  expect(attempts.map(({ purpose, outcome }) => [purpose, outcome])).toEqual([
    [undefined, "answered"],
    ["judge", "answered"],
  ]);
  expect(usage?.input_tokens).toBeGreaterThan(0);
  expect(cost_usd).toBeCloseTo(
    attempts.reduce((sum, attempt) => sum + attempt.cost_usd, 0),
    6,
  );
});

/** The judge of an answer, in the run's result and in the trial that is kept of it. */
async function judgeOf(settings: object, grader: GraderInput) {
  await using app = await appUnderTest({ ...withJudge(judging("mostly")), settings });
  const { evaluation } = await app.spawn({ prompt: QUESTION, model: AUTHOR, graders: [grader] });
  const { trials } = app.useCases.evaluation;
  const [id = ""] = await trials.unlabelled({ limit: 1, first: "newest", sinceMs: null, operation: null });
  const trial = await trials.read(id);
  return { result: evaluation?.graders[0]?.judge, trial: trial?.grader_details[0]?.["judge"] };
}

const ALONE = { routing: Object.fromEntries(ROUTING_NAMES.map((name) => [name, [AUTHOR_ID]])) };

test.each<[string, object, GraderInput]>([
  ["no other model stands in a routing list", ALONE, "relevance"],
  ["the grader names the author", {}, { type: "relevance", model: AUTHOR }],
])("where %s, it judges itself, and the result and the trial say so", async (_what, settings, grader) => {
  const { result, trial } = await judgeOf(settings, grader);
  expect(result).toMatchObject({ model: AUTHOR, judges_itself: true });
  expect(trial).toEqual(result);
});

test("a model of any other routing list judges rather than the author, also of one that nobody has set", async () => {
  const { result, trial } = await judgeOf({ routing: { fast: [AUTHOR_ID], general: [AUTHOR_ID] } }, "relevance");
  expect(result?.model).toBe(OTHER);
  expect(result).not.toHaveProperty("judges_itself");
  expect(trial).toEqual(result);
});

test.each([
  ["says that it cannot tell", judging("cannot_tell")],
  ["names a verdict that there is not", judging("excellent")],
  ["refuses", "I'm sorry, but I can't assist with that."],
  ["says nothing that can be read", "###"],
])("a judge that %s is neither a pass nor a fail (promise:judges-abstain)", async (_what, says) => {
  const { evaluation, status } = await graded(withJudge(says), "relevance");
  expect(status).toBe("completed");
  expect(evaluation).toMatchObject({ passed: null, score: null, graders: [{ kind: "abstained" }] });
});

test("a judge that is down costs no answer (promise:judges-abstain)", async () => {
  await using app = await appUnderTest({
    provider: {
      says: (_prompt, request) => (isJudgement(request) ? { fault: "server_error" } : { text: "Lima." }),
    },
  });
  const answer = await app.spawn({ prompt: QUESTION, model: AUTHOR, graders: ["non_empty", "relevance"] });
  expect(answer).toMatchObject({ status: "completed", response: "Lima.", evaluation: { passed: true } });
  expect(answer.evaluation?.graders[1]).toMatchObject({
    kind: "abstained",
    reason: expect.stringMatching(/could not/),
  });
});

test("a judge that keeps failing opens its circuit; while it rests it abstains, and nobody asks it", async () => {
  await using app = await appUnderTest({
    settings: { circuit: { open_ms: 3_600_000 } },
    provider: {
      says: (_prompt, request) => (isJudgement(request) ? { fault: "server_error" } : { text: "Lima." }),
    },
  });
  const graders: GraderInput[] = [{ type: "relevance", model: OTHER }];
  const first = await app.spawn({ prompt: QUESTION, model: AUTHOR, graders });
  expect(first.attempts?.map(({ purpose, outcome }) => [purpose, outcome])).toEqual([
    [undefined, "answered"],
    ...Array.from({ length: 3 }, () => ["judge", "server_error"]),
  ]);
  const { circuits } = await app.useCases.healing.healingStatus();
  expect(circuits).toMatchObject([{ model: OTHER_ID, state: "open" }]);

  const asked = app.provider.journal().length;
  const second = await app.spawn({ prompt: QUESTION, model: AUTHOR, graders });
  expect(second).toMatchObject({ status: "completed", response: "Lima." });
  expect(second.evaluation?.graders[0]).toMatchObject({
    kind: "abstained",
    reason: "the judge could not tell: the model failed again and again and is given a rest",
  });
  expect(app.provider.journal().slice(asked)).toMatchObject([{ model: AUTHOR_ID }]);
});

test("three votes are ended by two that agree", async () => {
  const options = withJudge(judging("mostly"), judging("beside the point"), judging("mostly"));
  const { evaluation, attempts = [] } = await graded(options, { type: "relevance", votes: 3 });
  expect(evaluation?.graders[0]).toMatchObject({ passed: true, reason: expect.stringMatching(/2 of 3 votes/) });
  expect(attempts).toHaveLength(4);
  const early = await graded(withJudge(judging("mostly")), { type: "relevance", votes: 3 });
  expect(early.attempts).toHaveLength(3);
});

test("a preference that turns with the order is a tie", async () => {
  const always = await graded(withJudge(judging("A")), { type: "pairwise", other: "Cusco." });
  expect(always.evaluation?.graders[0]).toMatchObject({ score: 0.5, reason: expect.stringMatching(/order/) });
  const better = await graded(withJudge(judging("A"), judging("B")), { type: "pairwise", other: "Cusco." });
  expect(better.evaluation?.graders[0]).toMatchObject({ score: 1, passed: true });
});

test("the same question about the same texts is asked once", async () => {
  await using app = await appUnderTest(withJudge(judging("mostly")));
  const ask = () => app.spawn({ prompt: QUESTION, model: AUTHOR, graders: ["relevance"] });
  const [first, second] = [await ask(), await ask()];
  expect(second.evaluation).toEqual(first.evaluation);
  expect([first.attempts?.length, second.attempts?.length]).toEqual([2, 1]);
});

test("the same question at the same time is paid for once, in one run and in two", async () => {
  await using app = await appUnderTest(withJudge(judging("mostly"), judging("hardly")));
  const ask = (graders: GraderInput[]) => app.spawn({ prompt: QUESTION, model: AUTHOR, graders });
  const [two, one] = await Promise.all([ask(["relevance", "relevance"]), ask(["relevance"])]);
  const graders = [...(two.evaluation?.graders ?? []), ...(one.evaluation?.graders ?? [])];
  expect(graders.map(({ score }) => score)).toEqual([2 / 3, 2 / 3, 2 / 3]);
  expect(new Set(graders.map(({ judge }) => judge?.model)).size).toBe(1);
  const paid = [...(two.attempts ?? []), ...(one.attempts ?? [])].filter(({ purpose }) => purpose === "judge");
  expect(paid).toHaveLength(1);
});

test("whoever is asked again reads the judge's reason, but no right answer", async () => {
  const seen: string[] = [];
  let judged = 0;
  await using app = await appUnderTest({
    provider: {
      says: (prompt, request) => {
        if (isJudgement(request)) {
          judged += 1;
          return { text: judging(judged === 1 ? "wrong" : "right", "It should be Lima, not Cusco.") };
        }
        seen.push(prompt);
        return { text: seen.length === 1 ? "Cusco." : "Lima." };
      },
    },
  });
  const graders: GraderInput[] = [{ type: "accuracy", reference: "Lima is the capital of Peru." }];
  const answer = await app.spawn({ prompt: QUESTION, model: AUTHOR, graders, on_fail: "repair" });
  expect(answer).toMatchObject({ response: "Lima.", evaluation: { passed: true } });
  expect(seen[1]).toMatch(/accuracy: its main statement or result is wrong/);
  expect(seen[1]).not.toMatch(/Lima/);
});

test("a repair that its judge cannot judge is no better", async () => {
  const verdicts = [judging("beside the point"), "###"];
  const said = ["Cusco, perhaps.", "Who knows?"];
  await using app = await appUnderTest({
    provider: {
      says: (_prompt, request) => ({ text: (isJudgement(request) ? verdicts : said).shift() ?? "" }),
    },
  });
  const graders: GraderInput[] = ["non_empty", "relevance"];
  const answer = await app.spawn({ prompt: QUESTION, model: AUTHOR, graders, on_fail: "repair" });
  expect(answer).toMatchObject({
    response: "Cusco, perhaps.",
    repair_failed: "no_better",
    evaluation: { passed: false },
  });
});

test("what it took to judge an answer is no part of what the answer took", async () => {
  const options = withJudge(judging("mostly"));
  await using app = await appUnderTest(options);
  const graders: GraderInput[] = ["relevance", { type: "cost", max_usd: 1 }, { type: "latency", max_ms: 60_000 }];
  const { attempts = [], evaluation } = await app.spawn({ prompt: QUESTION, model: AUTHOR, graders });
  expect(evaluation?.graders.map(({ grader, passed }) => [grader, passed])).toEqual([
    ["relevance", true],
    ["cost", true],
    ["latency", true],
  ]);
  const own = attempts.filter(({ purpose }) => purpose === undefined).reduce((sum, { cost_usd }) => sum + cost_usd, 0);
  expect(evaluation?.graders[1]?.reason).toContain(`${own}`);
});
