// The server on a pair of streams that carry protocol frames only.
import { pipeline, type Readable, type Writable } from "node:stream";
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { createServer, type ServerFacts } from "./server.ts";
import { wholeLines } from "./whole-lines.ts";

/** A longer line ends the connection: only a batch of very many very long prompts is. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

export interface StdioStreams {
  readonly stdin: Readable;
  readonly stdout: Writable;
}

export interface StdioServer {
  /** Resolves when the first answer has been written. */
  readonly answered: Promise<void>;
  /** Resolves when the client has gone, or has broken the protocol beyond repair. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

export function serveOnStdio(facts: ServerFacts, { stdin, stdout }: StdioStreams): StdioServer {
  // The end of either, or what breaks it, reaches the transport through the lines.
  const lines = pipeline(stdin, wholeLines(MAX_LINE_BYTES), () => {});
  const transport = new WatchedTransport(lines, stdout, { maxBufferSize: MAX_LINE_BYTES });
  const server = serveStdio(() => createServer(facts), {
    transport,
    onerror: (error) => {
      void warn(facts, error);
    },
  });
  return { answered: transport.answered, closed: transport.ended, close: () => server.close() };
}

async function warn({ surface }: ServerFacts, error: Error): Promise<void> {
  // Who opens the surface says why it cannot be opened.
  const opened = await surface().catch(() => null);
  opened?.log.warn("protocol-error", { error });
}

/** Says when it has closed: it stops reading then, and a process that lived on would never answer again. */
class WatchedTransport extends StdioServerTransport {
  readonly #answered = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  readonly answered = this.#answered.promise;
  readonly ended = this.#ended.promise;

  override async send(...message: Parameters<StdioServerTransport["send"]>): Promise<void> {
    await super.send(...message);
    this.#answered.resolve();
  }

  override async close(): Promise<void> {
    await super.close();
    this.#ended.resolve();
  }
}
