// Ten thousand ways to fail: learned, and told of in few words.
import { expect, test } from "vitest";
import { dashboardText } from "../../src/immune/as-text.ts";
import { insertTestTrial } from "../../src/immune/testing.ts";
import { openDatabase } from "../../src/storage/index.ts";
import { type AppUnderTest, appUnderTest } from "../integration/app-under-test.ts";

const KINDS = 1_000;

function letters(number: number): string {
  return `q${Array.from(`${number}`, (digit) => "abcdefghij".charAt(Number(digit))).join("")}`;
}

test("ten thousand graders of a thousand operations are learned, and every view of them stays small", async () => {
  await using app = await appUnderTest();
  const { immune } = app.useCases;
  await using database = await openDatabase(app.dataDirectory);
  const project = await projectOf(app);
  for (let first = 0; first < 10_000; first += 1_000) {
    await database.write(async (queries) => {
      for (let number = first; number < first + 1_000; number += 1) {
        const [name, atMs] = [`grader-${number.toString(36)}`, Date.now()];
        const trial = {
          id: `t${number}`,
          project,
          provider: "simulated",
          operation: `operation-${number % KINDS}`,
          atMs,
        };
        await insertTestTrial(queries, {
          ...trial,
          prompt: `Count the lanterns of pier ${letters(number % KINDS)}.`,
          failed: { [name]: `said ${name}` },
        });
      }
    });
  }
  const { patterns } = await immune.status();
  expect(patterns.total).toBe(KINDS);
  const dashboard = await immune.dashboard(90);
  expect(dashboard.by_failure).toEqual([{ failure: "evaluation_failed", occurrences: 10_000 }]);
  expect(dashboard.by_operation).toHaveLength(20);
  expect(dashboard.other_operations).toBe(10_000 - 20 * (10_000 / KINDS));
  expect(dashboardText(dashboard).length).toBeLessThan(12_000);
  const page = await immune.failures({ limit: 50 });
  expect(JSON.stringify(page).length).toBeLessThan(60_000);
  expect(JSON.stringify(await immune.decay("evaluate")).length).toBeLessThan(20_000);
});

/** As the store names it. */
async function projectOf(app: AppUnderTest): Promise<string> {
  await app.spawn({ prompt: "Say hi" });
  await using database = await openDatabase(app.dataDirectory);
  const { project } = await database.queries.selectFrom("runs").select("project").executeTakeFirstOrThrow();
  return project;
}
