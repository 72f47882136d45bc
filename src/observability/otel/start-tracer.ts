// Traces to the collectors that are named: Langfuse, any that takes OTLP over HTTP, or both.
import { ExportResultCode } from "@opentelemetry/core";
import { JsonTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  ParentBasedSampler,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanExporter,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import type { Tracing, TracingDeps } from "../open-tracer.ts";
import { Outbox } from "../outbox.ts";
import type { Tracer } from "../tracer.ts";
import { SaidIds } from "./ids.ts";
import { SCOPE, SERVICE_NAME } from "./names.ts";
import { type Collector, post } from "./post.ts";
import { type Score, scoreOf } from "./scores.ts";
import { runSpan } from "./spans.ts";

/** How long the end of the process may wait for what is under way. */
const FLUSH_MS = 2_000;
/** Of a span beside its attributes, and of each attribute beside its name and text, in OTLP's JSON. */
const SPAN_BYTES = 500;
const ATTRIBUTE_BYTES = 40;
const SCORE_BYTES = 500;

export async function startTracer({ content, langfuse, otlp }: Tracing, deps: TracingDeps): Promise<Tracer> {
  const outboxes: Pick<Outbox<unknown>, "close" | "lost">[] = [];
  const outboxFor = <Item>(collector: Collector, { bytesOf, bodyOf }: Parcel<Item>): Outbox<Item> => {
    const outbox = new Outbox<Item>({
      clock: deps.clock,
      bytesOf,
      send: (batch, signal) =>
        post(collector, bodyOf(batch), { fetch: deps.fetch, now: () => deps.clock.now(), signal }),
      onFirstLost: (why) => {
        deps.log.warn("traces-lost", { collector: new URL(collector.url).host, why });
      },
    });
    outboxes.push(outbox);
    return outbox;
  };

  const processors: SpanProcessor[] = [];
  if (otlp !== null) processors.push(new SimpleSpanProcessor(exporterTo(outboxFor(otlp, SPANS))));
  let scores: Outbox<Score> | null = null;
  if (langfuse !== null) {
    const { langfuseCollectors, langfuseProcessor } = await import("./langfuse.ts");
    const collectors = langfuseCollectors(langfuse);
    processors.push(langfuseProcessor(langfuse, exporterTo(outboxFor(collectors.traces, SPANS))));
    scores = outboxFor(collectors.scores, SCORES);
  }

  const ids = new SaidIds();
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ [SERVICE_NAME]: SCOPE }),
    // A caller that does not record its trace gets no pieces of one.
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    idGenerator: ids,
    spanProcessors: processors,
  });
  const spanDeps = {
    tracer: provider.getTracer(SCOPE),
    ids,
    redact: deps.redact,
    content,
    forLangfuse: langfuse !== null,
    onVerdict: (verdict: Parameters<typeof scoreOf>[0]) => scores?.add(scoreOf(verdict, deps.clock.now())),
  };
  return {
    isOn: true,
    run: (run, parent) => runSpan(spanDeps, run, parent),
    [Symbol.asyncDispose]: async () => {
      // Ended spans reach their outboxes: this waits for no collector.
      await provider.forceFlush().catch(() => {});
      await Promise.all(outboxes.map((outbox) => outbox.close(FLUSH_MS)));
      const lost = outboxes.reduce((sum, outbox) => sum + outbox.lost, 0);
      if (lost > 0) deps.log.warn("traces-not-sent", { lost });
    },
  };
}

function exporterTo(outbox: Outbox<ReadableSpan>): SpanExporter {
  return {
    export: (spans, done) => {
      for (const span of spans) outbox.add(span);
      done({ code: ExportResultCode.SUCCESS });
    },
    shutdown: () => Promise.resolve(),
  };
}

/** How things of one kind are sent together. */
interface Parcel<Item> {
  readonly bytesOf: (item: Item) => number;
  readonly bodyOf: (batch: readonly Item[]) => string | Uint8Array;
}

const SPANS: Parcel<ReadableSpan> = {
  bytesOf: ({ attributes }) =>
    Object.entries(attributes).reduce(
      (sum, [name, value]) =>
        sum + ATTRIBUTE_BYTES + name.length + (typeof value === "string" ? Buffer.byteLength(value) : 0),
      SPAN_BYTES,
    ),
  bodyOf: (spans) => JsonTraceSerializer.serializeRequest([...spans]) ?? new Uint8Array(),
};

const SCORES: Parcel<Score> = {
  bytesOf: () => SCORE_BYTES,
  bodyOf: (batch) => JSON.stringify({ batch }),
};
