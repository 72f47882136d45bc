// A tracer for the collectors that are named. Without any, nothing is loaded; what cannot be started is said once.
import type { Clock } from "../kernel/clock.ts";
import type { Redactor } from "../redaction/index.ts";
import type { Log } from "./log.ts";
import { NO_TRACER, type Tracer } from "./tracer.ts";

export interface Tracing {
  /** Whether prompts and answers are sent, redacted. */
  readonly content: boolean;
  readonly langfuse: { readonly publicKey: string; readonly secretKey: string; readonly baseUrl: string } | null;
  /** A collector that takes OTLP over HTTP: `url` with its `/v1/traces`. */
  readonly otlp: { readonly url: string; readonly headers: Readonly<Record<string, string>> } | null;
}

export interface TracingDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly redact: Redactor;
  readonly fetch: typeof fetch;
}

/** Never rejects. */
export async function openTracer(tracing: Tracing, deps: TracingDeps): Promise<Tracer> {
  if (tracing.langfuse === null && tracing.otlp === null) return NO_TRACER;
  try {
    const { startTracer } = await import("./otel/start-tracer.ts");
    return await startTracer(tracing, deps);
  } catch (error) {
    deps.log.warn("tracing-not-started", { error });
    return NO_TRACER;
  }
}
