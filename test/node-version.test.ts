// The least Node is said in several places, and is what every dependency takes.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";

const packageJson = z.object({
  engines: z.object({ node: z.string() }).optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
});
const read = (path: string) => packageJson.parse(JSON.parse(readFileSync(path, "utf8")));

const { engines, dependencies } = read("package.json");
const least = engines?.node.replace(">=", "") ?? "";

/** Of the ranges that packages write: alternatives of one comparison each. */
function takes(range: string, version: string): boolean {
  return range.split("||").some((part) => {
    const [, sign = "", wanted = ""] =
      /^(>=|\^)\s*([\d.]+)$/.exec(part.trim()) ?? expect.fail(`${range} is another form`);
    const isSameMajor = Number.parseInt(wanted, 10) === Number.parseInt(version, 10);
    return version.localeCompare(wanted, "en", { numeric: true }) >= 0 && (sign === ">=" || isSameMajor);
  });
}

test("every dependency takes the least Node, and one of them none below", () => {
  const ranges = Object.keys(dependencies).flatMap(
    (name) => read(`node_modules/${name}/package.json`).engines?.node ?? [],
  );
  expect(ranges.filter((range) => !takes(range, `${least}.0`))).toEqual([]);
  expect(ranges.some((range) => range.includes(`>=${least}`))).toBe(true);
});

test.each(["README.md", "CONTRIBUTING.md", "docs/guides/library.md", "bin/task-orchestrator.mjs"])(
  "%s says it",
  (path) => {
    expect(readFileSync(path, "utf8")).toContain(`Node ${least} or newer`);
  },
);
