// How an answer leaves the socket: whole, cut, piece by piece, or not at all.
import type { ServerResponse } from "node:http";

export interface Whole {
  readonly kind: "whole";
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Reply =
  | Whole
  /** Announces the whole body, sends half of it and breaks the connection. */
  | { readonly kind: "broken-off"; readonly status: number; readonly body: string }
  /** Server-sent events, each written by itself, and what comes after the last one. */
  | { readonly kind: "stream"; readonly events: readonly string[]; readonly after: "end" | "break" | "silence" }
  /** Breaks the connection before a status line. */
  | { readonly kind: "dropped" }
  /** Stays open without a word until the client leaves or the server closes. */
  | { readonly kind: "silent" };

const JSON_TYPE = "application/json; charset=UTF-8";

export function jsonReply(value: unknown, status = 200, headers?: Whole["headers"]): Whole {
  const body = `${JSON.stringify(value, null, 2)}\n`;
  return { kind: "whole", status, contentType: JSON_TYPE, body, ...(headers === undefined ? {} : { headers }) };
}

export function pageReply(status: number, title: string): Whole {
  const body = `<!DOCTYPE html>\n<html lang="en">\n<title>${title}</title>\n<p>${title}</p>\n</html>\n`;
  return { kind: "whole", status, contentType: "text/html; charset=UTF-8", body };
}

/** The first half of an answer's body. */
export function firstHalf(text: string): string {
  return text.slice(0, Math.floor(text.length / 2)).toWellFormed();
}

/** null where no status line is sent. */
export function statusOf(reply: Reply): number | null {
  switch (reply.kind) {
    case "whole":
    case "broken-off":
      return reply.status;
    case "stream":
      return 200;
    case "dropped":
    case "silent":
      return null;
  }
}

export function sendReply(response: ServerResponse, reply: Reply): void {
  switch (reply.kind) {
    case "whole":
      response.writeHead(reply.status, { ...headersOf(reply.contentType, reply.body), ...reply.headers });
      response.end(reply.body);
      return;
    case "broken-off":
      response.writeHead(reply.status, headersOf(JSON_TYPE, reply.body)).write(firstHalf(reply.body), () => {
        response.destroy();
      });
      return;
    case "stream":
      response.writeHead(200, { ...MARK, "content-type": "text/event-stream", "cache-control": "no-cache" });
      response.flushHeaders();
      sendEvents(response, reply);
      return;
    case "dropped":
      response.destroy();
      return;
    case "silent":
      return;
  }
}

function sendEvents(response: ServerResponse, { events, after }: Extract<Reply, { kind: "stream" }>): void {
  const [last = "", ...before] = events.toReversed();
  for (const event of before.toReversed()) response.write(event);
  switch (after) {
    case "end":
      response.end(last);
      return;
    case "break":
      response.write(last, () => {
        response.destroy();
      });
      return;
    case "silence":
      if (last !== "") response.write(last);
      return;
  }
}

/** Marks every answer as simulated, whoever reads the traffic. */
const MARK = { server: "simulated" };

function headersOf(contentType: string, body: string): Record<string, string | number> {
  return { ...MARK, "content-type": contentType, "content-length": Buffer.byteLength(body) };
}
