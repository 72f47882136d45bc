// The simulated provider: a real HTTP server on loopback that speaks the wires of real ones, and fails on request.
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Clock } from "../../kernel/clock.ts";
import { PortUnavailableError } from "./errors.ts";
import { MAX_BODY_BYTES } from "./gemini-errors.ts";
import { createJournal, type JournalEntry } from "./journal.ts";
import { jsonReply, sendReply, statusOf } from "./reply.ts";
import { createResponder, type Decision, type IncomingCall, type ResponderOptions } from "./responder.ts";

const HOST = "127.0.0.1";

export interface SimulatedProviderOptions extends ResponderOptions {
  /** Waits this long before every answer and every fault; default 0. */
  readonly latencyMs?: number;
  /** Default: any free one. */
  readonly port?: number;
  readonly clock: Clock;
}

export interface SimulatedProvider extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, without the API version. */
  readonly url: string;
  /** The last 10,000 requests. */
  journal(): readonly JournalEntry[];
}

/**
 * Serves for the key SIMULATED_API_KEY, whole and streamed: `POST /v1beta/models/{model}:generateContent` (and `/v1`) as
 * Gemini does, `POST /v1/chat/completions` as OpenAI and its likes do, `POST /v1/messages` as Anthropic does. Without a
 * key: `GET /journal` and `GET /journal?summary`. Disposing it cuts what is still open.
 * @throws PortUnavailableError, FaultRateError
 */
export async function startSimulatedProvider(options: SimulatedProviderOptions): Promise<SimulatedProvider> {
  const { clock, latencyMs = 0, port = 0 } = options;
  const respond = createResponder(options);
  const journal = createJournal();

  const server = createServer((request, response) => {
    // What throws here is a connection that ended while it was read.
    serve(request, response).catch(() => {
      response.destroy();
    });
  });
  const boundPort = await listen(server, port);

  return {
    url: `http://${HOST}:${boundPort}`,
    journal: () => journal.entries(),
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/" } = request;
    const [path = "/", query] = url.split("?", 2);
    if (method === "GET" && path === "/journal") {
      const wantsSummary = new URLSearchParams(query).has("summary");
      sendReply(response, jsonReply(wantsSummary ? journal.summary() : journal.entries()));
      return;
    }
    const body = await readBody(request);
    const decision = respond({ method, path, headers: request.headers, body });
    record(path, decision);
    if (latencyMs > 0) await clock.sleep(latencyMs, abortedWhenGone(response));
    sendReply(response, decision.reply);
  }

  function record(path: string, { reply, ...facts }: Decision): void {
    journal.add({ atMs: clock.now(), path, ...facts, status: statusOf(reply) });
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, HOST);
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new PortUnavailableError(port, cause);
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** A body beyond the limit is read to its end and thrown away, so that the client gets to see the refusal. */
async function readBody(request: IncomingMessage): Promise<IncomingCall["body"]> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  });
  await once(request, "end");
  return bytes > MAX_BODY_BYTES ? { kind: "too-large" } : { kind: "read", text: Buffer.concat(chunks).toString() };
}

function abortedWhenGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once("close", () => {
    gone.abort();
  });
  return gone.signal;
}
