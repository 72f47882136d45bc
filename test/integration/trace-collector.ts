// A collector over HTTP as tests see it: takes OTLP as any collector does, and Langfuse's scores; keeps what it was sent.
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";

const attributeValue = z.object({
  stringValue: z.string().optional(),
  intValue: z.union([z.number(), z.string()]).optional(),
  doubleValue: z.number().optional(),
  boolValue: z.boolean().optional(),
  arrayValue: z.object({ values: z.array(z.object({ stringValue: z.string() })) }).optional(),
});
const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  traceState: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes: z.array(z.object({ key: z.string(), value: attributeValue })).default([]),
  status: z.object({ code: z.number(), message: z.string().optional() }),
});
const otlpBody = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(span) })) })),
});
const scoresBody = z.object({
  batch: z.array(
    z.object({
      id: z.string(),
      type: z.literal("score-create"),
      timestamp: z.iso.datetime(),
      body: z.object({
        id: z.string(),
        traceId: z.string(),
        observationId: z.string(),
        name: z.string(),
        value: z.number(),
        dataType: z.literal("NUMERIC"),
      }),
    }),
  ),
});

export type Score = z.output<typeof scoresBody>["batch"][number]["body"];

export interface ReceivedSpan extends Omit<z.output<typeof span>, "attributes"> {
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What it does with each request: its status and answer, after so long; hang = it never answers. */
export type Manner =
  | {
      readonly status: number;
      readonly afterMs?: number;
      readonly answer?: object;
      readonly mostBytes?: number;
      /** The header. */
      readonly retryAfter?: string;
    }
  | "hang";

export interface TraceCollector extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
  /** In the order in which they came. */
  spans(path?: string): readonly ReceivedSpan[];
  scores(): readonly Score[];
  behave(manner: Manner): void;
}

export async function startTraceCollector(): Promise<TraceCollector> {
  const received: Received[] = [];
  let manner: Manner = { status: 200 };
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      received.push({ path: request.url ?? "", headers: request.headers, body });
      const now = manner;
      if (now === "hang") return;
      if (now.afterMs !== undefined) await setTimeout(now.afterMs);
      const status = body.length > (now.mostBytes ?? Infinity) ? 413 : now.status;
      if (now.retryAfter !== undefined) response.setHeader("retry-after", now.retryAfter);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(now.answer ?? {}));
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server on a port has no other address
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    spans: (path = "/v1/traces") =>
      received.filter((request) => request.path.endsWith(path)).flatMap(({ body }) => spansIn(body)),
    scores: () =>
      received
        .filter(({ path }) => path === "/api/public/ingestion")
        .flatMap(({ body }) => scoresBody.parse(JSON.parse(body)).batch.map((event) => event.body)),
    behave: (next) => {
      manner = next;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function spansIn(body: string): readonly ReceivedSpan[] {
  const { resourceSpans } = otlpBody.parse(JSON.parse(body));
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  return spans.map(({ attributes, ...rest }) => ({
    ...rest,
    attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)])),
  }));
}

function valueOf(value: z.output<typeof attributeValue>): unknown {
  const { stringValue, intValue, doubleValue, boolValue, arrayValue } = value;
  if (intValue !== undefined) return Number(intValue);
  return stringValue ?? doubleValue ?? boolValue ?? arrayValue?.values.map((member) => member.stringValue);
}

/** The spans of one trace as an indented list of their names, parts in the order of their beginning. */
export function treeOf(spans: readonly ReceivedSpan[], traceId = spans[0]?.traceId): readonly string[] {
  const own = spans
    .filter((each) => each.traceId === traceId)
    .toSorted((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)));
  const ids = new Set(own.map(({ spanId }) => spanId));
  const under = (parent: string | undefined, indent: string): string[] =>
    own
      .filter(({ parentSpanId = "" }) => (parent === undefined ? !ids.has(parentSpanId) : parentSpanId === parent))
      .flatMap((each) => [`${indent}${each.name}`, ...under(each.spanId, `${indent}  `)]);
  return under(undefined, "");
}
