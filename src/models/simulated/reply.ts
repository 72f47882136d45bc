// How an answer leaves the socket: whole, cut, or not at all.
import type { ServerResponse } from "node:http";
import type { ErrorBody, GenerateContentResponse, UsageMetadata } from "./gemini-wire.ts";

export type Reply =
  | {
      readonly kind: "whole";
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
      readonly usage?: UsageMetadata;
    }
  /** Announces the whole body, sends half of it and breaks the connection. */
  | { readonly kind: "broken-off"; readonly status: number; readonly body: string; readonly usage: UsageMetadata }
  /** Breaks the connection before a status line. */
  | { readonly kind: "dropped" }
  /** Stays open without a word until the client leaves or the server closes. */
  | { readonly kind: "silent" };

const JSON_TYPE = "application/json; charset=UTF-8";

export function answerReply(answer: GenerateContentResponse): Reply {
  return { kind: "whole", status: 200, contentType: JSON_TYPE, body: printed(answer), usage: answer.usageMetadata };
}

export function errorReply(error: ErrorBody): Reply {
  return { kind: "whole", status: error.error.code, contentType: JSON_TYPE, body: printed(error) };
}

export function jsonReply(value: unknown): Reply {
  return { kind: "whole", status: 200, contentType: JSON_TYPE, body: printed(value) };
}

export function pageReply(status: number, title: string): Reply {
  const body = `<!DOCTYPE html>\n<html lang="en">\n<title>${title}</title>\n<p>${title}</p>\n</html>\n`;
  return { kind: "whole", status, contentType: "text/html; charset=UTF-8", body };
}

/** The first half of an answer's body. */
export function firstHalf(text: string): string {
  return text.slice(0, Math.floor(text.length / 2)).toWellFormed();
}

export function printed(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

export function sendReply(response: ServerResponse, reply: Reply): void {
  switch (reply.kind) {
    case "whole":
      response.writeHead(reply.status, headers(reply.contentType, reply.body)).end(reply.body);
      return;
    case "broken-off":
      response.writeHead(reply.status, headers(JSON_TYPE, reply.body)).write(firstHalf(reply.body), () => {
        response.destroy();
      });
      return;
    case "dropped":
      response.destroy();
      return;
    case "silent":
      return;
  }
}

/** `server` marks every answer as simulated, whoever reads the traffic. */
function headers(contentType: string, body: string): Record<string, string | number> {
  return { server: "simulated", "content-type": contentType, "content-length": Buffer.byteLength(body) };
}
