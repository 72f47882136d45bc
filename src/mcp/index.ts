// The tools as an MCP server.
export type { Surface } from "./server.ts";
export { serveOnStdio } from "./stdio.ts";
