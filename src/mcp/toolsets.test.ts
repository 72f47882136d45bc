import { expect, test } from "vitest";
import { toolsOver } from "../app.ts";
import { TOOLSETS } from "../config/index.ts";
import { offeredTools } from "./toolsets.ts";

const tools = toolsOver(() => Promise.reject(new Error("tools are listed here, not called")));
const names = (toolsets: Parameters<typeof offeredTools>[1]["toolsets"], readOnly = false): string[] =>
  offeredTools(tools, { toolsets, readOnly }).map(({ name }) => name);

test("without a choice every tool is offered", () => {
  expect(names(null)).toEqual(tools.map(({ name }) => name));
});

test("core is what the main job needs", () => {
  expect(names(["core"])).toEqual([
    "spawn_agent",
    "spawn_parallel_agents",
    "run_get",
    "run_wait",
    "run_list",
    "run_output",
    "run_control",
    "cost_summary",
    "healing_status",
    "immune_check",
  ]);
});

test("toolsets add up, in the order of the list", () => {
  expect(names(["healing", "cost"])).toEqual(["cost_summary", "cost_set_budget", "healing_status"]);
  expect(names(["core", "cost", "evaluation", "immune", "federation", "durable"])).toEqual(names(null));
});

test("read-only offers what reads, whatever the toolsets", () => {
  const reading = tools.filter(({ annotations }) => annotations.readOnlyHint).map(({ name }) => name);
  expect(names(null, true)).toEqual(reading);
  expect(names(["agents"], true)).toEqual([]);
  expect(names(["core", "immune", "federation"], true)).toEqual(reading);
});

test("every tool is in a toolset that can be chosen", () => {
  for (const { toolset } of tools) expect(TOOLSETS).toContain(toolset);
});

test.each(tools)("$name says all four hints, in a description that is short enough", (tool) => {
  expect(Object.keys(tool.annotations).toSorted()).toEqual([
    "destructiveHint",
    "idempotentHint",
    "openWorldHint",
    "readOnlyHint",
  ]);
  expect(tool.description.length).toBeLessThan(1_000);
  expect(tool.name).toMatch(/^[a-z]+(?:_[a-z]+)+$/);
  expect(tool.name.length).toBeLessThanOrEqual(40);
});
