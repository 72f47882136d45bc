// The demo as somebody with a fresh clone sees it: no key, an empty home, nothing left behind.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { start, type Started } from "./processes.ts";

const DEMO_LIMIT_MS = 30_000;

const printed = z.object({
  seed: z.string(),
  figures: z.looseObject({ prompts: z.literal(40), requests: z.number(), outcomes: z.record(z.string(), z.number()) }),
  journal: z.looseObject({ requests: z.number(), outcomes: z.record(z.string(), z.number()) }),
  equal: z.boolean(),
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "task-orchestrator-test-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** What a user may have set, and the demo leaves alone. */
function theUsersOwn(temporary: string): Record<string, string> {
  return {
    GEMINI_API_KEY: "not-to-be-used",
    TASK_ORCHESTRATOR_HOME: join(temporary, "not-to-be-made"),
    TASK_ORCHESTRATOR_CONFIG: join(temporary, "not-to-be-read.json"),
  };
}

function startDemo(args: readonly string[], temporary: string, env: Readonly<Record<string, string>> = {}): Started {
  return start(process.execPath, ["bin/task-orchestrator.mjs", "demo", ...args], {
    env: { GEMINI_API_KEY: undefined, ...env, HOME: temporaryFolder(), TMPDIR: temporary },
  });
}

test(
  "a seed gives the same figures whenever it is played, another others, each equal to the journal (promise:demo-equals-journal)",
  {
    timeout: DEMO_LIMIT_MS,
  },
  async () => {
    const temporary = temporaryFolder();
    const seeds = ["one", "one", "two"];
    const play = (seed: string) => startDemo(["--json", "--seed", seed], temporary, theUsersOwn(temporary)).ended;
    const endings = await Promise.all(seeds.map(play));
    expect(endings.map(({ code }) => code)).toEqual([0, 0, 0]);
    const [first, again, other] = endings.map(({ stdout }) => printed.parse(JSON.parse(stdout)));
    expect(again).toEqual(first);
    expect(other?.figures).not.toEqual(first?.figures);
    for (const result of [first, other]) {
      expect(result?.equal).toBe(true);
      expect(result?.figures).toMatchObject(result?.journal ?? {});
    }
    expect(readdirSync(temporary)).toEqual([]);
  },
);

test(
  "without a key it tells the waits, the refusals and that all figures are equal (promise:demo-needs-nothing)",
  {
    timeout: DEMO_LIMIT_MS,
  },
  async () => {
    const { code, stdout } = await startDemo([], temporaryFolder()).ended;
    expect(stdout).toMatch(/Waits shortened[^]*is refused:[^]*healed[^]*Every figure equals/);
    expect(code).toBe(0);
  },
);

test("told to stop, it ends and leaves nothing behind", async () => {
  const temporary = temporaryFolder();
  const demo = startDemo(["--json"], temporary);
  demo.child.stderr?.once("data", () => demo.child.kill("SIGINT"));
  expect(await demo.ended).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("Stopped.") });
  expect(readdirSync(temporary)).toEqual([]);
});

test("an option that it does not know is wrong usage", async () => {
  const { code, stderr } = await startDemo(["--sed", "one"], temporaryFolder()).ended;
  expect(stderr).toContain("--seed");
  expect(code).toBe(2);
});
