// The labels that the guide shows are labels that calibration takes.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { labelledLines } from "../../src/cli/judge/labelled-lines.ts";
import { codeBlocks } from "../docs/code-blocks.ts";
import { appUnderTest } from "./app-under-test.ts";
import { playing } from "./judges-known.ts";

const GUIDE = "docs/guides/judges.md";
const blocks = codeBlocks(GUIDE, readFileSync(GUIDE, "utf8")).filter(({ language }) => language === "jsonl");

test("the guide's labels calibrate a judge", async () => {
  const [block, ...others] = blocks;
  expect(others).toEqual([]);
  const folder = mkdtempSync(join(tmpdir(), "guide-"));
  const file = join(folder, "labels.jsonl");
  writeFileSync(file, block?.code ?? "");
  const answers = labelledLines(file, { environment: { cwd: folder } });
  rmSync(folder, { recursive: true });
  await using app = await appUnderTest(playing((answer) => (/Lima|metres/.test(answer) ? "mostly" : "hardly")));
  const run = await app.useCases.evaluation.judging.calibrate(
    { grader: { type: "relevance" }, answers },
    { signal: new AbortController().signal },
  );
  expect(run["calibration"]).toMatchObject({ figures: { kappa: 1, good: 2, bad: 2 } });
});
