// The tools as an MCP server.
export type { Surface } from "./server.ts";
export { offeredTools } from "./toolsets.ts";
export { serveOnStdio } from "./stdio.ts";
