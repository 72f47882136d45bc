// What mortal processes are sent for: each errand with its prompts, their only right answers, and how it is asked for.
import { spawnAgentSchema, spawnEachSchema } from "../../src/agents/index.ts";
import type { UseCases } from "../../src/app.ts";
import type { Script } from "../../src/models/simulated/index.ts";
import type { RunAnswer } from "../../src/runs/index.ts";

const WAIT_MS = 60_000;
const never = new AbortController().signal;
const caller = { signal: never, abortEnds: "wait" } as const;

interface Question {
  readonly prompt: string;
  readonly answer: string;
  /** An earlier answer that a grader does not take, so that it is repaired. */
  readonly wrong?: string;
  /** By a model, in one more request for each answer. */
  readonly judged?: true;
  /** Tools that the model uses first, each in a request of its own. */
  readonly uses?: readonly { readonly name: string; readonly arguments: Record<string, string> }[];
}

export interface Errand {
  readonly name: string;
  readonly questions: readonly Question[];
  /** Requests that may be under way at a time. */
  readonly atOnce: number;
  /** Asks for it, once in the life of a store however often it is called, and answers how it ended. */
  readonly ask: (useCases: UseCases, folder: string) => Promise<RunAnswer>;
}

const ALONE = { prompt: "How many legs has a spider?", answer: "Eight." };
const TOGETHER = [
  { prompt: "What is the capital of Peru?", answer: "Lima." },
  { prompt: "What is the capital of Chile?", answer: "Santiago." },
  { prompt: "What is the capital of Ecuador?", answer: "Quito." },
];
const LOOKING = {
  prompt: "Where is the limit set?",
  answer: "In limits.ts, line 1.",
  uses: [
    { name: "search", arguments: { pattern: "LIMIT" } },
    { name: "read", arguments: { path: "limits.ts" } },
  ],
};
const REPAIRED = { prompt: "How many moons has Mars?", wrong: "One.", answer: "Two: Phobos and Deimos." };
const JUDGED = { prompt: "Why is the sky blue?", answer: "It scatters short waves most.", judged: true as const };
const LATER = { prompt: "What is left for later?", answer: "This." };

const usual = { graders: ["non_empty"], max_tokens: 500 };
const once = (idempotency_key: string) => ({ wait_ms: WAIT_MS, idempotency_key });

export const ONE_AGENT: Errand = {
  name: "one agent",
  questions: [ALONE],
  atOnce: 1,
  ask: ({ agents }) =>
    agents.spawnAgent(spawnAgentSchema.parse({ prompt: ALONE.prompt, ...usual, ...once("alone") }), caller),
};

export const BATCH: Errand = {
  name: "a batch of three",
  questions: TOGETHER,
  atOnce: 2,
  ask: ({ agents }) => {
    const asked = TOGETHER.map(({ prompt }) => ({ prompt, ...usual }));
    return agents.spawnEach(spawnEachSchema.parse({ agents: asked, concurrency: 2, ...once("together") }), caller);
  },
};

export const WITH_FOLDER: Errand = {
  name: "an agent with a folder",
  questions: [LOOKING],
  atOnce: 1,
  ask: ({ agents }, working_dir) =>
    agents.spawnAgent(
      spawnAgentSchema.parse({ prompt: LOOKING.prompt, working_dir, ...usual, ...once("looking") }),
      caller,
    ),
};

export const SUBMITTED: Errand = {
  name: "a submitted job",
  questions: [LATER],
  atOnce: 1,
  ask: async ({ durable, runs }) => {
    const known = await runs.list({ limit: 1 });
    const payload = { prompt: LATER.prompt, ...usual };
    const run_id = known.runs[0]?.run_id ?? (await durable.submit({ kind: "agent", payload, priority: 0 })).run_id;
    return runs.wait(run_id, WAIT_MS, never);
  },
};

export const WITH_REPAIR: Errand = {
  name: "an answer that is repaired",
  questions: [REPAIRED],
  atOnce: 1,
  ask: ({ agents }) => {
    const graders = [{ type: "contains", all: ["Phobos"] }];
    const asked = { prompt: REPAIRED.prompt, ...usual, graders, on_fail: "repair", ...once("repaired") };
    return agents.spawnAgent(spawnAgentSchema.parse(asked), caller);
  },
};

export const WITH_JUDGE: Errand = {
  name: "an answer that is judged",
  questions: [JUDGED],
  atOnce: 1,
  ask: ({ agents }) => {
    const asked = { prompt: JUDGED.prompt, ...usual, graders: ["relevance"], ...once("judged") };
    return agents.spawnAgent(spawnAgentSchema.parse(asked), caller);
  },
};

export const ERRANDS: readonly Errand[] = [ONE_AGENT, BATCH, WITH_FOLDER, SUBMITTED, WITH_REPAIR, WITH_JUDGE];

/** Graded answers, each a trial. */
export function trialsFor({ wrong }: Question): number {
  return wrong === undefined ? 1 : 2;
}

export function requestsFor({ uses = [], judged, ...question }: Question): number {
  return uses.length + trialsFor(question) * (judged === true ? 2 : 1);
}

export function scriptFor({ questions }: Errand): Script {
  return questions.map(({ prompt, answer, wrong, uses = [] }) => ({
    prompt,
    steps: [
      ...uses.map((call) => ({ tool_calls: [call] })),
      ...(wrong === undefined ? [] : [{ text: wrong }]),
      { text: answer },
    ],
  }));
}
