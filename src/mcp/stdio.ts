// The server on standard input and output, which carries protocol frames only.
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { createServer, type ServerFacts } from "./server.ts";

/** Serves until the client goes. */
export function serveOnStdio(facts: ServerFacts): { close(): Promise<void> } {
  return serveStdio(() => createServer(facts), {
    onerror: (error) => {
      facts.log.warn("protocol-error", { error });
    },
  });
}
