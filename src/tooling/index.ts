// How a slice offers its use cases as tools.
export { defineTool, READS, type Tool, type ToolAnnotations, type ToolCall, type ToolResult } from "./tool.ts";
