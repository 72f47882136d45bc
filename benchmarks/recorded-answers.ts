// Real questions with the answers that two real models gave, through the command line and a provider that fails: does
// every answer arrive as it was given, and does the numeric grader agree with who read it?
//   node benchmarks/recorded-answers.ts [file]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";
import { systemClock } from "../src/kernel/node/clock.ts";
import {
  type FaultName,
  type Script,
  type SimulatedProvider,
  startSimulatedProvider,
} from "../src/models/simulated/index.ts";
import { printTable } from "./figures.ts";
import { makePlace, type Place, SERVERS } from "./server-process.ts";

const FILE = process.argv[2] ?? resolve(import.meta.dirname, "../../shared/data/recorded_answers.jsonl");
/** They stand in for the recorded models, in the order of each question's answers. */
const MODELS = ["gemini-3.8-flash", "gemini-2.5-flash"];
const FAULTS: readonly FaultName[] = ["rate_limited", "server_error", "bad_gateway", "cut_socket", "hang", "empty"];
const FAULT_RATE = 0.15;
/** Waits of milliseconds, a hang that costs half a second, no budget in the way; everything else is as it ships. */
const CONFIG = {
  retry: { base_ms: 20, cap_ms: 500 },
  circuit: { open_ms: 200 },
  timeouts: { attempt_ms: 500 },
  budget: { defaults: { simulated: { daily_usd: 1_000, monthly_usd: 1_000 } } },
};

interface Question {
  readonly id: string;
  readonly prompt: string;
  /** The right number, perhaps with commas between its thousands. */
  readonly answer: string;
  /** One for each of MODELS. `failed` = who read it found it wrong. */
  readonly recorded: readonly { readonly model: string; readonly response: string; readonly failed: boolean }[];
}

/** What the command line says about one prompt. */
interface Line {
  readonly id: string;
  readonly status: string;
  readonly response?: string;
  readonly evaluation?: { readonly passed: boolean | null };
  readonly attempts: readonly unknown[];
}

/** The peer of numeric: what a line of code would take for the result. */
function lastNumber(answer: string): number {
  return Number(
    answer
      .match(/-?\d[\d,]*(?:\.\d+)?/g)
      ?.at(-1)
      ?.replaceAll(",", ""),
  );
}

interface Answered {
  readonly question: Question;
  readonly recorded: Question["recorded"][number];
  readonly line: Line;
}

function rightNumber(answer: string): number {
  return Number(answer.replaceAll(",", ""));
}

function scriptOf(questions: readonly Question[]): Script {
  return questions.flatMap(({ prompt, recorded }) =>
    recorded.map(({ response }, index) => ({ prompt, model: MODELS[index], answers: [{ text: response }] })),
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Every question to one model, with `run --file` in a process of its own. */
async function ask(
  questions: readonly Question[],
  model: string,
  place: Place,
  provider: SimulatedProvider,
): Promise<Line[]> {
  const file = join(place.home, `${model}.jsonl`);
  const prompts = questions.map(({ id, prompt, answer }) => {
    return JSON.stringify({ id, prompt, model, graders: [{ type: "numeric", equals: rightNumber(answer) }] });
  });
  writeFileSync(file, prompts.join("\n"));
  const [bin] = SERVERS.ours;
  const child = spawn(process.execPath, [bin, "run", "--file", file, "--json", "--provider", "simulated"], {
    env: {
      PATH: process.env["PATH"],
      HOME: place.home,
      TASK_ORCHESTRATOR_HOME: place.data,
      TASK_ORCHESTRATOR_SIMULATED_URL: provider.url,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return output
    .trimEnd()
    .split("\n")
    .map((line): Line => JSON.parse(line));
}

function answersOf(questions: readonly Question[], lines: readonly Line[], position: number): Answered[] {
  return questions.map((question, index) => {
    const [recorded, line] = [question.recorded[position], lines[index]];
    if (recorded === undefined || line?.id !== question.id) throw new Error(`no answer to ${question.id}`);
    return { question, recorded, line };
  });
}

function storedTrials(place: Place): { readonly trials: number; readonly whole: number } {
  const database = new DatabaseSync(join(place.data, "orchestrator.db"), { readOnly: true });
  const row = database
    .prepare(
      "select count(*) as trials, sum(trials.output = runs.response) as whole from trials join runs on runs.id = run_id",
    )
    .get();
  database.close();
  return { trials: Number(row?.["trials"]), whole: Number(row?.["whole"]) };
}

if (!existsSync(FILE)) {
  console.log(`\nRecorded answers: skipped, there is no ${FILE}.`);
} else {
  const questions = readFileSync(FILE, "utf8")
    .trimEnd()
    .split("\n")
    .map((line): Question => JSON.parse(line));
  using place = makePlace();
  mkdirSync(place.data, { mode: 0o700 });
  writeFileSync(join(place.data, "config.json"), JSON.stringify(CONFIG));
  await using provider = await startSimulatedProvider({
    clock: systemClock,
    script: scriptOf(questions),
    seed: "recorded answers",
    faultRate: FAULT_RATE,
    faults: FAULTS,
    retryDelay: "0.050s",
  });
  const answers: Answered[] = [];
  for (const [position, model] of MODELS.entries()) {
    answers.push(...answersOf(questions, await ask(questions, model, place, provider), position));
  }

  const { trials, whole } = storedTrials(place);
  const attempts = answers.reduce((sum, { line }) => sum + line.attempts.length, 0);
  const equal = answers.filter(({ recorded, line }) => line.response === recorded.response).length;
  const healed = answers.filter(({ line }) => line.status === "completed" && line.attempts.length > 1).length;
  const disagreeing = answers.filter(({ recorded, line }) => line.evaluation?.passed !== !recorded.failed);
  const journal = provider.journal();
  const failed = journal.filter(({ outcome }) => outcome !== "answered");
  const faults = FAULTS.map((name) => `${name} ${failed.filter(({ outcome }) => outcome === name).length}`);
  const misread = answers.filter(
    ({ question, recorded }) => (lastNumber(recorded.response) === rightNumber(question.answer)) === recorded.failed,
  );
  const all = String(answers.length);
  printTable(
    `Recorded answers: ${questions.length} questions, ${all} answers, through run --file`,
    ["what", "found", "goal"],
    [
      ["trials in the database", String(trials), all],
      ["answers equal to the recorded ones, byte for byte", String(equal), all],
      ["trials that hold the whole answer", String(whole), all],
      ["requests, by the provider's journal", String(journal.length), "-"],
      ["requests that failed", `${failed.length} (${percent(failed.length / journal.length)})`, "15 %"],
      ["- of them", faults.join(", "), "-"],
      ["attempts that the answers report", String(attempts), String(journal.length)],
      ["answers that took more than one attempt", String(healed), "-"],
      ["numeric agrees with who read the answer", percent(1 - disagreeing.length / answers.length), "98.5 %"],
      ["the last number would", percent(1 - misread.length / answers.length), "-"],
    ],
  );
  if (disagreeing.length > 0)
    printTable(
      "Where numeric and the reader disagree",
      ["question", "model", "numeric", "reader"],
      disagreeing.map(({ question, recorded, line }) => [
        question.id,
        recorded.model,
        line.evaluation?.passed === true ? "right" : "wrong",
        recorded.failed ? "wrong" : "right",
      ]),
    );
}
