// How a slice offers its use cases as tools.
export { invalidArguments, parsedArguments } from "./arguments.ts";
export { jsonObject, jsonValue } from "./json-object.ts";
export { dayOrMoment, moment } from "./moment.ts";
export { defineTool, READS, type Tool, type ToolCall, type ToolResult } from "./tool.ts";
export { jsonText } from "./json-text.ts";
