// The tools as an MCP server.
export type { ServerFacts } from "./server.ts";
export { serveOnStdio } from "./stdio.ts";
