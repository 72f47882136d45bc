// Traces to the collectors that are named: Langfuse, any that takes OTLP over HTTP, or both.
import { configureGlobalLogger, LANGFUSE_SDK_VERSION, LogLevel } from "@langfuse/core";
import { LangfuseSpanProcessor } from "@langfuse/otel";
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

type Langfuse = NonNullable<Tracing["langfuse"]>;

export function startTracer({ content, langfuse, otlp }: Tracing, deps: TracingDeps): Tracer {
  const outboxes: Pick<Outbox<unknown>, "close" | "lost">[] = [];
  const outboxFor = <Item>(
    collector: Collector,
    bodyOf: (batch: readonly Item[]) => string | Uint8Array,
  ): Outbox<Item> => {
    const outbox = new Outbox<Item>({
      clock: deps.clock,
      send: (batch, signal) => post(collector, bodyOf(batch), { fetch: deps.fetch, signal }),
      onFirstLost: (why) => {
        deps.log.warn("traces-lost", { collector: new URL(collector.url).host, why });
      },
    });
    outboxes.push(outbox);
    return outbox;
  };

  const processors: SpanProcessor[] = [];
  if (otlp !== null) processors.push(new SimpleSpanProcessor(exporterTo(outboxFor(otlp, otlpBody))));
  if (langfuse !== null) {
    const exporter = exporterTo(outboxFor(collectorOf(langfuse, "otel/v1/traces"), otlpBody));
    processors.push(langfuseProcessor(langfuse, exporter));
  }
  const scores = langfuse === null ? null : outboxFor<Score>(collectorOf(langfuse, "ingestion"), scoresBody);

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
      await provider.forceFlush();
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

function langfuseProcessor({ publicKey, secretKey, baseUrl }: Langfuse, exporter: SpanExporter): SpanProcessor {
  // Whatever its variables say: it would print spans among the answers.
  configureGlobalLogger({ level: LogLevel.ERROR });
  return new LangfuseSpanProcessor({
    publicKey,
    secretKey,
    baseUrl,
    exporter,
    // The outbox makes the batches.
    exportMode: "immediate",
    shouldExportSpan: () => true,
    mediaUploadEnabled: false,
  });
}

function collectorOf({ publicKey, secretKey, baseUrl }: Langfuse, path: string): Collector {
  const credentials = Buffer.from(`${publicKey}:${secretKey}`).toString("base64");
  return {
    url: `${baseUrl}/api/public/${path}`,
    headers: {
      Authorization: `Basic ${credentials}`,
      // As its own exporter says who it is.
      "x-langfuse-sdk-name": "javascript",
      "x-langfuse-sdk-version": LANGFUSE_SDK_VERSION,
      "x-langfuse-public-key": publicKey,
    },
  };
}

function otlpBody(spans: readonly ReadableSpan[]): Uint8Array {
  return JsonTraceSerializer.serializeRequest([...spans]) ?? new Uint8Array();
}

function scoresBody(batch: readonly Score[]): string {
  return JSON.stringify({ batch });
}
