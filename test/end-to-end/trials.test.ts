// export, import and label as a shell uses them, through pipes and kill -9.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { aTrial, storeTrials } from "../../src/evaluation/export/testing.ts";
import { openDatabase } from "../../src/storage/index.ts";
import { type Home, makeHome, POLL, startProvider, startServer } from "./harness.ts";
import { hasScript, start } from "./processes.ts";

const PROJECT = "shell";
const TRIALS = 20_000;

function cli(home: Home, args: readonly string[], input?: string) {
  return start(process.execPath, ["bin/task-orchestrator.mjs", ...args], {
    env: { TASK_ORCHESTRATOR_HOME: home.data, TASK_ORCHESTRATOR_PROJECT: PROJECT, GEMINI_API_KEY: undefined },
    ...(input === undefined ? {} : { input }),
  });
}

async function fill(home: Home, count: number, text = "x".repeat(500)): Promise<void> {
  await using database = await openDatabase(home.data);
  const trials = Array.from({ length: count }, (_, n) => aTrial(`t${n}`, { project: PROJECT, output: text }));
  await storeTrials(database, trials);
}

const linesIn = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

const partials = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith(".partial"));

test.each(["jsonl", "json"])(
  "an export as %s that is killed in the middle is gone on with by the same command: all trials, each once (promise:trials-once)",
  async (format) => {
    const home = makeHome();
    await fill(home, TRIALS);
    const folder = join(home.data, "..", "out");
    mkdirSync(folder);
    const target = join(folder, `trials.${format}`);
    const command = ["export", "--out", target, "--format", format];
    const killed = cli(home, command);
    const sizeOf = (name: string): number => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
    await expect.poll(() => partials(folder).map(sizeOf).at(0) ?? 0, { ...POLL, interval: 1 }).toBeGreaterThan(100_000);
    killed.child.kill("SIGKILL");
    expect((await killed.ended).signal).toBe("SIGKILL");
    expect(existsSync(target)).toBe(false);
    const [left = ""] = partials(folder);
    expect(sizeOf(left)).toBeGreaterThan(0);

    const { code, stdout, stderr } = await cli(home, command).ended;
    expect([code, stdout]).toEqual([0, `${target}\n`]);
    expect(stderr).toMatch(/^20000 trials\. What comes after: --after \d+\.[0-9a-f]{8}\n$/);
    expect(readdirSync(folder)).toEqual([`trials.${format}`]);
    const text = readFileSync(target, "utf8");
    const trials: { id: string }[] = format === "json" ? JSON.parse(text) : linesIn(text);
    expect(trials.map(({ id }) => id)).toEqual(Array.from({ length: TRIALS }, (_, n) => `t${n}`));
  },
);

test("standard output has the trials and nothing else; a reader that goes ends it", async () => {
  const home = makeHome();
  await fill(home, 3_000);
  const whole = await cli(home, ["export", "--since", "2026-01-01", "--project", PROJECT]).ended;
  expect(whole.code).toBe(0);
  const lines = linesIn(whole.stdout);
  expect(lines).toHaveLength(3_000);
  const after = lines[2_997].metadata.cursor;
  const rest = await cli(home, ["export", "--after", after, "--format", "json"]).ended;
  expect(JSON.parse(rest.stdout).map(({ id }: { id: string }) => id)).toEqual(["t2998", "t2999"]);
  const bin = `'${process.execPath}' bin/task-orchestrator.mjs`;
  const head = await start("bash", ["-o", "pipefail", "-c", `${bin} export | head -n 1`], {
    env: { TASK_ORCHESTRATOR_HOME: home.data, TASK_ORCHESTRATOR_PROJECT: PROJECT },
  }).ended;
  expect([head.code, linesIn(head.stdout).length, head.stderr]).toEqual([0, 1, ""]);
});

test.each([
  ["an unknown format", ["--format", "csv"], 2, "--format"],
  ["a time that is none", ["--since", "yesterday"], 2, "--since"],
  ["an unknown label", ["--label", "great"], 2, "--label"],
  ["an unknown option", ["--all"], 2, "Usage"],
  ["a word", ["trials"], 2, "Usage"],
  ["a cursor of elsewhere", ["--after", "5.00000000"], 2, "cursor"],
  ["a folder in the place of the file", ["--out", "src"], 2, "src is a folder"],
  ["a file in a file", ["--out", "package.json/x"], 1, "could not be written"],
])("an export with %s is refused", async (_what, args, code, words) => {
  const home = makeHome();
  await fill(home, 1);
  const ended = await cli(home, ["export", ...args]).ended;
  expect([ended.code, ended.stdout]).toEqual([code, ""]);
  expect(ended.stderr).toContain(words);
});

test("what one project exports another takes in, once, and says which lines it cannot read", async () => {
  const home = makeHome();
  const other = makeHome();
  await fill(home, 10);
  const { stdout: exported } = await cli(home, ["export"]).ended;
  const hostile = '{"prompt":"p","scores":{"\\u001b[2J":7}}';
  const text = `${exported}\n{"tool":"t","prompt":"p","error":"x"}\n${hostile}\n{"prompt":"half`;
  const first = await cli(other, ["import", "-"], text).ended;
  expect([first.code, first.stdout]).toEqual([1, "11 imported, 0 known already, 2 bad lines.\n"]);
  expect(first.stderr).toContain("line 13: scores.[2J: ");
  expect(first.stderr).toContain("line 14: is not JSON\n");
  const file = join(other.data, "lines.jsonl");
  writeFileSync(file, exported);
  expect(await cli(other, ["import", file]).ended).toMatchObject({
    code: 0,
    stdout: "0 imported, 10 known already, 0 bad lines.\n",
  });
  expect(linesIn((await cli(other, ["export"]).ended).stdout)).toHaveLength(11);
});

test("an import that is killed leaves whole trials, and the same file adds the rest", async () => {
  const home = makeHome();
  const file = join(home.data, "lines.jsonl");
  const lines = Array.from({ length: 20_000 }, (_, n) =>
    JSON.stringify({ id: `i${n}`, prompt: `p${n}`, success: true }),
  );
  writeFileSync(file, lines.join("\n"));
  const killed = cli(home, ["import", file]);
  await expect
    .poll(async () => (existsSync(home.database) ? countOf(home) : 0), { ...POLL, interval: 5 })
    .toBeGreaterThan(0);
  killed.child.kill("SIGKILL");
  await killed.ended;
  const before = await countOf(home);
  expect(before).toBeLessThan(20_000);
  const { code, stdout } = await cli(home, ["import", file]).ended;
  expect([code, stdout]).toEqual([0, `${20_000 - before} imported, ${before} known already, 0 bad lines.\n`]);
});

async function countOf(home: Home): Promise<number> {
  await using database = await openDatabase(home.data);
  const row = await database.queries
    .selectFrom("trials")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirst();
  return row?.count ?? 0;
}

test.each([
  ["no file", [], 2],
  ["two files", ["a", "b"], 2],
  ["a file that is not there", ["/nowhere.jsonl"], 2],
  ["a folder", ["/tmp"], 2],
])("an import of %s is refused", async (_what, args, code) => {
  expect(await cli(makeHome(), ["import", ...args]).ended).toMatchObject({ code, stdout: "" });
});

test("answers are labelled through a pipe, and the labels are stored", async () => {
  const home = makeHome();
  await fill(home, 4, "\u001b[2Jsecret");
  const keys = "g\nn\nno sense\nb\nx\ns\nb\nu\nq\n";
  const { code, stdout, stderr } = await cli(home, ["label"], keys).ended;
  expect([code, stdout]).toEqual([0, "1 good, 1 bad, 1 skipped of 4.\n"]);
  // oxlint-disable-next-line no-control-regex -- what may not be in it
  expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  const lines = linesIn((await cli(home, ["export"]).ended).stdout);
  expect(lines).toMatchObject([
    { id: "t0", label: null },
    { id: "t1", label: null },
    { id: "t2", label: "bad", metadata: { note: "no sense", label_source: "human" } },
    { id: "t3", label: "good" },
  ]);
  const rest = await cli(home, ["label", "--limit", "1", "--failing-first", "--operation", "spawn_agent"], "").ended;
  expect(rest).toMatchObject({ code: 0, stdout: "0 good, 0 bad, 0 skipped of 1.\n" });
  expect(await cli(home, ["label", "--since", "2200-01-01"], "g\n").ended).toMatchObject({
    stdout: "There is nothing to label.\n",
  });
});

const hasTerminal = hasScript();

test.skipIf(!hasTerminal)(
  `in a terminal one key is a verdict${hasTerminal ? "" : " (util-linux's script is not on this machine)"}`,
  async () => {
    const home = makeHome();
    await fill(home, 3);
    const bin = `'${process.execPath}' bin/task-orchestrator.mjs`;
    const { child, ended } = start("script", ["-qfec", `${bin} label && stty -a`, "/dev/null"], {
      env: { TASK_ORCHESTRATOR_HOME: home.data, TASK_ORCHESTRATOR_PROJECT: PROJECT, SHELL: "/bin/sh" },
      keepsInputOpen: true,
    });
    let shown = "";
    child.stdout?.on("data", (piece: string) => (shown += piece));
    const labels = async () => {
      await using database = await openDatabase(home.data);
      const rows = await database.queries.selectFrom("trials").select(["id", "label", "note"]).orderBy("seq").execute();
      return rows.flatMap(({ id, label, note }) => (label === null ? [] : [{ id, label, note }]));
    };
    /** Once it has asked so often. */
    const press = async (keys: string, times: number): Promise<void> => {
      await expect.poll(() => shown.split("[q]uit: ").length - 1, POLL).toBe(times);
      child.stdin?.write(keys);
    };
    await press("g", 1);
    await expect.poll(labels, POLL).toEqual([{ id: "t2", label: "good", note: null }]);
    await press("n", 2);
    await expect.poll(() => shown, POLL).toContain("note: ");
    child.stdin?.write("so\u007f o so\r");
    await press("b", 3);
    await press("\u0003", 4);
    const { code, stdout } = await ended;
    expect([code, await labels()]).toEqual([
      0,
      [
        { id: "t1", label: "bad", note: "s o so" },
        { id: "t2", label: "good", note: null },
      ],
    ]);
    expect(stdout).toContain("1 good, 1 bad, 0 skipped of 3.");
    // The shell gets its terminal back: it shows keys, and reads them by lines.
    expect(stdout).toMatch(/ icanon .* echo /s);
  },
);

test.each([
  ["--limit", "none"],
  ["--limit", "0"],
  ["--since", "soon"],
  ["--operation", ""],
  ["--newest", ""],
])("label refuses %s %j", async (option, value) => {
  const { code, stdout } = await cli(makeHome(), ["label", option, value], "").ended;
  expect([code, stdout]).toEqual([2, ""]);
});

test("a server that only reads offers neither labels nor exports", async () => {
  const home = makeHome();
  const server = await startServer({ home, provider: await startProvider(), args: ["--read-only"] });
  const { tools } = await server.client.listTools();
  expect(tools.map(({ name }) => name).filter((name) => name.startsWith("trial_"))).toEqual([]);
  expect(await server.refused("trial_label", { run_id: "r", label: "good" })).toMatchObject({
    code: "tools/not-offered",
  });
});

test("a client labels what it got, and exports it", async () => {
  const home = makeHome();
  const server = await startServer({ home, provider: await startProvider() });
  const { run_id } = await server.run("spawn_agent", { prompt: "hello" });
  expect(await server.call("trial_label", { run_id, label: "good" })).toMatchObject({
    isError: false,
    structured: { label: "good" },
  });
  const { structured } = await server.call("trial_export", { label: "good" });
  expect(structured).toMatchObject({
    status: "completed",
    count: 1,
    path: expect.stringContaining("/exports/trials-"),
  });
  expect(linesIn(readFileSync(String(structured["path"]), "utf8"))).toMatchObject([{ label: "good" }]);
});

test("an export that a killed server was writing is finished by the next one: all trials, each once", async () => {
  const home = makeHome({ runs: { lease_ms: 2_000, heartbeat_ms: 500 } });
  await fill(home, TRIALS);
  const provider = await startProvider();
  const env = { TASK_ORCHESTRATOR_PROJECT: PROJECT };
  const killed = await startServer({ home, provider, env });
  const folder = join(home.data, "exports");
  const answer = killed.call("trial_export", {}).catch(() => null);
  const begun = (): boolean =>
    existsSync(folder) && partials(folder).some((name) => statSync(join(folder, name)).size > 0);
  await expect.poll(begun, { ...POLL, interval: 1 }).toBe(true);
  process.kill(killed.pid, "SIGKILL");
  await answer;

  const server = await startServer({ home, provider, env });
  const { structured } = await server.call("run_list", { kind: "export" });
  const { runs } = z.object({ runs: z.array(z.object({ run_id: z.string() })) }).parse(structured);
  expect(runs).toHaveLength(1);
  const run_id = runs[0]?.run_id ?? "";
  const done = await server.run("run_wait", { run_id });
  expect(done).toMatchObject({ status: "completed", output: { rows: TRIALS } });
  expect(readdirSync(folder)).toEqual([`trials-${run_id}.jsonl`]);
  const text = readFileSync(join(folder, `trials-${run_id}.jsonl`), "utf8");
  expect(linesIn(text).map(({ id }) => id)).toEqual(Array.from({ length: TRIALS }, (_, n) => `t${n}`));
});
