// Which tools a server offers: by toolset, and only those that read where it must change nothing. Pure.
import type { Config } from "../config/index.ts";
import type { Tool } from "../tooling/index.ts";

/** What an assistant needs for the main job; a set across the others. */
const CORE: ReadonlySet<string> = new Set([
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

/** In the order of the list; read-only outweighs a toolset. */
export function offeredTools(tools: readonly Tool[], { toolsets, readOnly }: Config["tools"]): readonly Tool[] {
  return tools.filter(
    (tool) =>
      (!readOnly || tool.annotations.readOnlyHint) && (toolsets === null || toolsets.some((name) => isIn(tool, name))),
  );
}

function isIn(tool: Tool, toolset: string): boolean {
  return toolset === tool.toolset || (toolset === "core" && CORE.has(tool.name));
}
