// What is logged while runs are worked on says of which run it is.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { logFilePath } from "../../src/observability/index.ts";
import { appUnderTest } from "./app-under-test.ts";

test("a key that is refused is logged with the run that had it refused", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "p", answers: [{ fault: "wrong_key" }] }],
    settings: { routing: { general: ["gemini-3.8-flash"] } },
  });
  const { run_id } = await app.spawn({ prompt: "p" });
  const lines = readFileSync(logFilePath(app.dataDirectory), "utf8").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ event: "key-refused", provider: "simulated", run_id }),
  ]);
});
