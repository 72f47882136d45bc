// Langfuse's own processor, which marks what is the root of a trace, and where Langfuse takes what is sent.
import { configureGlobalLogger, LANGFUSE_SDK_VERSION, LogLevel } from "@langfuse/core";
import { LangfuseSpanProcessor } from "@langfuse/otel";
import type { SpanExporter, SpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { Tracing } from "../open-tracer.ts";
import type { Collector } from "./post.ts";

type Langfuse = NonNullable<Tracing["langfuse"]>;

export function langfuseProcessor({ publicKey, secretKey, baseUrl }: Langfuse, exporter: SpanExporter): SpanProcessor {
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

/** Where its traces and its scores are taken. */
export function langfuseCollectors({ publicKey, secretKey, baseUrl }: Langfuse): {
  readonly traces: Collector;
  readonly scores: Collector;
} {
  const credentials = Buffer.from(`${publicKey}:${secretKey}`).toString("base64");
  const headers = {
    Authorization: `Basic ${credentials}`,
    // As its own exporter says who it is.
    "x-langfuse-sdk-name": "javascript",
    "x-langfuse-sdk-version": LANGFUSE_SDK_VERSION,
    "x-langfuse-public-key": publicKey,
  };
  return {
    traces: { url: `${baseUrl}/api/public/otel/v1/traces`, headers },
    scores: { url: `${baseUrl}/api/public/ingestion`, headers },
  };
}
