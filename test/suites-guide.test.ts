// The guide to suites has the fields that reports and suites have, and its suite is one.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { suiteReportSchema } from "../src/cli/eval/report.ts";
import { parseSuite } from "../src/cli/eval/suite-file.ts";
import { codeBlocks } from "./docs/code-blocks.ts";

const GUIDE = "docs/guides/suites.md";
const guide = readFileSync(GUIDE, "utf8");

/** The names in code marks that begin the rows between a heading and the next one. */
function rowNames(heading: string): readonly string[] {
  const [, below = ""] = guide.split(`${heading}\n`);
  return [...(below.split("\n#")[0] ?? "").matchAll(/^\| `(\w+)`/gm)].map(([, name = ""]) => name);
}

test("the guide has every field of a JSON report", () => {
  expect(rowNames("## Reports")).toEqual(Object.keys(suiteReportSchema.shape));
});

test("the guide has every field of a case in it", () => {
  const fields = Object.keys(suiteReportSchema.shape.cases.element.shape);
  expect(rowNames("### A case")).toEqual(fields);
});

test("the suite in the guide is one", () => {
  const block = codeBlocks(GUIDE, guide).find(({ language }) => language === "json");
  expect(parseSuite(block?.code ?? "", GUIDE).cases).toHaveLength(2);
});
