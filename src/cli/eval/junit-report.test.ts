// JUnit XML as a strict parser reads it back.
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { expect, test } from "vitest";
import { junitReport } from "./junit-report.ts";
import type { SuiteReport } from "./report.ts";
import { caseOf, reportOf } from "./testing.ts";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/** Every element in the order of its start; what is no well-formed XML throws. */
function parsed(xml: string): readonly Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes, text: "" };
    elements.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    const innermost = open.at(-1);
    if (innermost !== undefined) innermost.text += text;
  });
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(xml).close();
  return elements;
}

function elementsOf(report: SuiteReport, name: string): readonly Element[] {
  return parsed(junitReport(report)).filter((element) => element.name === name);
}

test("a suite says how many of its cases failed, broke and were skipped, and what it took in seconds", () => {
  const report = reportOf(
    caseOf(),
    caseOf({ outcome: "failed", reason: "wrong" }),
    caseOf({ outcome: "failed", reason: "no answer", code: "models/timeout" }),
    caseOf({ outcome: "skipped", reason: "nobody could tell" }),
  );
  const counts = { tests: "4", failures: "1", errors: "1", skipped: "1", time: "1.500" };
  expect(elementsOf(report, "testsuites")).toMatchObject([{ attributes: counts }]);
  expect(elementsOf(report, "testsuite")).toMatchObject([
    { attributes: { ...counts, name: "suite", timestamp: "2026-11-26T00:00:00.000Z" } },
  ]);
});

test("a case has its name, its suite and its time", () => {
  expect(elementsOf(reportOf(caseOf({ name: "first", duration_ms: 1_234 })), "testcase")).toMatchObject([
    { attributes: { name: "first", classname: "suite", time: "1.234" } },
  ]);
});

test("a case that was found wanting is a failure with the reasons of its graders", () => {
  const findings = [
    { by: "numeric", outcome: "failed" as const, reason: "the final number is another one" },
    { by: "length", outcome: "passed" as const, reason: "4 characters" },
  ];
  const report = reportOf(caseOf({ outcome: "failed", reason: "failed by numeric", findings }));
  expect(elementsOf(report, "failure")).toMatchObject([
    { attributes: { message: "failed by numeric" }, text: "numeric: failed: the final number is another one" },
  ]);
});

test("a case without an answer is an error of its code", () => {
  const report = reportOf(caseOf({ outcome: "failed", reason: "no answer", code: "models/timeout" }));
  expect(elementsOf(report, "error")).toMatchObject([{ attributes: { type: "models/timeout", message: "no answer" } }]);
  expect(elementsOf(report, "failure")).toEqual([]);
});

test("an abstention is skipped with its reason", () => {
  const report = reportOf(caseOf({ outcome: "skipped", reason: "no grader could tell: the judge is away" }));
  expect(elementsOf(report, "skipped")).toMatchObject([
    { attributes: { message: "no grader could tell: the judge is away" } },
  ]);
});

const HOSTILE = `]]> <b>"it's" & done</b> &amp; <!-- --> <?xml?>\r\n\ttail`;

test("hostile names, reasons and answers come back as they were", () => {
  const finding = { by: HOSTILE, outcome: "failed" as const, reason: HOSTILE };
  const report = reportOf(
    caseOf({ name: HOSTILE, outcome: "failed", reason: HOSTILE, findings: [finding], response: HOSTILE }),
  );
  expect(elementsOf(report, "testcase")[0]?.attributes["name"]).toBe(HOSTILE);
  expect(elementsOf(report, "failure")[0]?.attributes["message"]).toBe(HOSTILE);
  expect(elementsOf(report, "failure")[0]?.text).toContain(HOSTILE);
  expect(elementsOf(report, "system-out")[0]?.text).toContain(`answer: ${HOSTILE}`);
});

test("what no XML can hold is shown by its number", () => {
  const report = reportOf(caseOf({ name: "a\u0000b\u001Bc\uFFFEd\uD800e" }));
  expect(elementsOf(report, "testcase")[0]?.attributes["name"]).toBe("a\\u0000b\\u001Bc\\uFFFEd\\uD800e");
});

const anyText = fc.string({ unit: "binary" });

test("any text gives XML that can be read, and loses no character that XML can hold", () => {
  fc.assert(
    fc.property(anyText, anyText, anyText, (name, reason, response) => {
      const report = reportOf(caseOf({ name, outcome: "failed", reason, response }));
      const read = elementsOf(report, "testcase")[0]?.attributes["name"] ?? "";
      const holdable = name.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "");
      expect(read.replace(/\\u[0-9A-F]{4,}/g, "")).toBe(holdable.replace(/\\u[0-9A-F]{4,}/g, ""));
    }),
  );
});
