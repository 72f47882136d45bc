// A question about a small repository: the agent searches and reads, answers with file and line, and never sees the secret.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { createOrchestrator } from "../../src/index.ts";

const QUESTION = "How often is a failed payment tried again? Name file and line.";
const FILES = {
  "README.md": "# Shop\n\nPayments are in src/.\n",
  ".env": "BANK=retries-nobody-may-read\n",
  "src/payments.ts": `import { charge } from "./bank.ts";

// The bank is down at times.
/** How many retries a failed payment gets. */
export const MAX_RETRIES = 4;

export const pay = (cents: number) => charge(cents, { retries: MAX_RETRIES });
`,
};

const folder = mkdtempSync(join(tmpdir(), "ask-a-repository-"));
const repository = join(folder, "shop");
const home = join(folder, "data");
mkdirSync(join(repository, "src"), { recursive: true });
for (const [path, text] of Object.entries(FILES)) writeFileSync(join(repository, path), text);
mkdirSync(home);
// Without it an agent may look into the repository only in which the program was started.
writeFileSync(join(home, "config.json"), JSON.stringify({ agents: { roots: [repository] } }));

async function ask() {
  await using orchestrator = await createOrchestrator({
    // Plays the model: it searches, reads a file, tries to read the secret, and answers.
    provider: `simulated=${join(import.meta.dirname, "script.jsonl")}`,
    environment: { TASK_ORCHESTRATOR_HOME: home },
  });
  const answer = await orchestrator.spawnAgent({
    prompt: QUESTION,
    working_dir: repository,
    graders: [{ type: "regex", pattern: String.raw`[\w/]+\.ts:\d+` }],
    max_cost_usd: 0.3,
  });
  return await orchestrator.runs.get(answer.run_id);
}

const toolUse = z.object({
  tool: z.string(),
  arguments: z.string(),
  /** Why it told nothing. */
  refused: z.string().optional(),
  characters: z.number().optional(),
});

const { status, response = "", message, evaluation, timeline = [] } = await ask();
rmSync(folder, { recursive: true });

const used = timeline.filter(({ step }) => step === "tool-used").map((entry) => toolUse.parse(entry));
for (const { tool, arguments: given, refused, characters } of used) {
  console.log(`${tool} ${given}: ${refused ?? `${characters} characters`}`);
}
console.log(`${status}: ${response || message}`);

assert.deepEqual(
  used.map(({ tool, refused }) => [tool, refused === undefined ? "told" : "refused"]),
  [
    ["search", "told"],
    ["read", "told"],
    ["read", "refused"],
  ],
  "the tools ran, and .env was refused",
);
assert.equal(evaluation?.passed, true, "the answer names a file and a line");
const [, path = "", line = ""] = /([\w/]+\.ts):(\d+)/.exec(response) ?? [];
assert.equal(path, "src/payments.ts", "the answer names the right file");
assert.match(FILES[path].split("\n")[Number(line) - 1] ?? "", /MAX_RETRIES = 4/, "the answer names the right line");
