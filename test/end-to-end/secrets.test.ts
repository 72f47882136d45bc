// What a prompt must not leave behind: record text is redacted before it is stored, working text is a run's own.
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { z } from "zod";
import { makeHome, startProvider, startServer } from "./harness.ts";

const GOOGLE_KEY = "AIzaSyD-0123456789abcdefghijklmnopqrstu";
const GITHUB_TOKEN = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
/** No shape gives it away: only the configuration knows that it is a key. */
const CONFIGURED_KEY = "correct-horse-battery-staple-2026";
const PERSONAL_DATA = [
  "ada.lovelace@example.com",
  "+49 30 9018200",
  "4111 1111 1111 1111",
  "DE89370400440532013000",
  "203.0.113.77",
];
const SECRETS = [GOOGLE_KEY, GITHUB_TOKEN, CONFIGURED_KEY, ...PERSONAL_DATA];
/** Columns of working text, by table. */
const WORKING_TEXT: Readonly<Record<string, readonly string[]>> = {
  runs: ["input", "response", "result", "progress"],
  run_steps: ["result"],
  jobs: ["payload", "result"],
};

const rows = z.array(z.record(z.string(), z.unknown()));

test("planted secrets and personal data are in no trial, event, error, timeline or log, while the run keeps its own input (promise:secrets-are-redacted)", async () => {
  const home = makeHome({ retry: { base_ms: 1, max_retries: 0 } });
  const answers = SECRETS.map((secret) => ({
    prompt: `Use ${secret} to sign in`,
    answers: [{ text: `I have used ${secret}.` }],
  }));
  const provider = await startProvider({
    script: [...answers, { prompt: `Fail with ${SECRETS.join(" ")}`, answers: [{ fault: "server_error" }] }],
  });
  const env = { GEMINI_API_KEY: CONFIGURED_KEY, TASK_ORCHESTRATOR_LOG_LEVEL: "debug" };
  const server = await startServer({ home, provider, env });
  for (const {
    prompt,
    answers: [answer],
  } of answers) {
    const run = await server.run("spawn_agent", { prompt, graders: ["non_empty"] });
    expect(run).toMatchObject({ status: "completed", response: answer?.text });
  }
  await server.refused("spawn_agent", { prompt: `Fail with ${SECRETS.join(" ")}` });
  await server.call("spawn_agent", { prompt: "x", model: `no-such-model-${GITHUB_TOKEN}` });
  await server.refused("run_get", { run_id: GITHUB_TOKEN });
  await server.close();

  const { record, working } = storedText(home.database);
  const logs = readdirSync(join(home.data, "logs")).map((name) => readFileSync(join(home.data, "logs", name), "utf8"));
  for (const secret of SECRETS) {
    expect(working).toContain(secret);
    expect(Object.entries(record).filter(([, text]) => text.includes(secret))).toEqual([]);
    expect(logs.join("")).not.toContain(secret);
    expect(server.stderr()).not.toContain(secret);
  }
  for (const kind of ["google-key", "github-token", "configured", "email", "phone", "card", "iban", "ip"]) {
    expect(record["trials"]).toContain(`[redacted:${kind}]`);
  }
});

test("personal data that the configuration file leaves in stays in trials, secrets never do", async () => {
  const home = makeHome({ redaction: { email: false, ip: false } });
  const prompt = `Write to ${PERSONAL_DATA.join(" or ")} with ${GITHUB_TOKEN}`;
  const provider = await startProvider({ script: [{ prompt, answers: [{ text: "Done." }] }] });
  const server = await startServer({ home, provider });
  await server.run("spawn_agent", { prompt });
  await server.close();

  const { record } = storedText(home.database);
  expect(record["trials"]).toContain(
    "Write to ada.lovelace@example.com or [redacted:phone] or [redacted:card] or [redacted:iban] or 203.0.113.77 with [redacted:github-token]",
  );
});

/** Everything that is stored, table by table, with working text apart. */
function storedText(path: string): { record: Record<string, string>; working: string } {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const record: Record<string, string> = {};
    let working = "";
    const tables = rows.parse(database.prepare("select name from sqlite_master where type = 'table'").all());
    for (const name of tables.map((table) => String(table["name"]))) {
      const kept = WORKING_TEXT[name] ?? [];
      const cells = rows.parse(database.prepare(`select * from "${name}"`).all()).flatMap((row) => Object.entries(row));
      record[name] = cells.flatMap(([column, cell]) => (kept.includes(column) ? [] : [String(cell)])).join("\n");
      working += cells.flatMap(([column, cell]) => (kept.includes(column) ? [String(cell)] : [])).join("\n");
    }
    return { record, working };
  } finally {
    database.close();
  }
}

test.skipIf(process.platform === "win32")("only the user can read what is stored (promise:private-files)", async () => {
  const home = makeHome(null);
  const provider = await startProvider();
  const server = await startServer({ home, provider, env: { TASK_ORCHESTRATOR_LOG_LEVEL: "debug" } });
  await server.run("spawn_agent", { prompt: "Hi" });

  const paths = [".", ...readdirSync(home.data, { recursive: true, encoding: "utf8" })];
  expect(paths).toEqual(expect.arrayContaining(["orchestrator.db", "orchestrator.db-wal", "orchestrator.db-shm"]));
  const modes = paths.map((path) => {
    const facts = lstatSync(join(home.data, path));
    return { path, mode: (facts.mode & 0o777).toString(8), expected: facts.isDirectory() ? "700" : "600" };
  });
  expect(modes.filter(({ mode, expected }) => mode !== expected)).toEqual([]);
});
