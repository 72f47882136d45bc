// What a scenario found.
import { expect, test } from "vitest";
import { Checks } from "./checks.ts";

test("a scenario passes when every fact holds", () => {
  const checks = new Checks();
  checks.equal("the answer comes", { a: 1, b: [2] }, { b: [2], a: 1 });
  checks.that("the wait is kept", true, "700 ms");
  expect(checks.end()).toMatchObject({ outcome: "passed", findings: [{ outcome: "passed" }, { reason: "700 ms" }] });
});

test("a scenario goes on after a fact that does not hold, and names each", () => {
  const checks = new Checks();
  checks.equal("the answer comes", "no", "yes");
  checks.that("the wait is kept", false, "3 ms");
  checks.equal("it was asked once", 1, 1);
  expect(checks.end()).toMatchObject({
    outcome: "failed",
    reason: "the answer comes; the wait is kept",
    findings: [{ reason: 'it is not so: "no", not "yes"' }, { reason: "it is not so: 3 ms" }, { outcome: "passed" }],
  });
});
