// The port's spans on OpenTelemetry's. Parents are passed from hand to hand: nothing is read from an ambient context.
import {
  type Context,
  createTraceState,
  ROOT_CONTEXT,
  type Span as OtelSpan,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Tracer as OtelTracer,
} from "@opentelemetry/api";
import type { TraceParent } from "../../kernel/trace-parent.ts";
import type { Redactor } from "../../redaction/index.ts";
import type { Came, Content, Part, Said, Span, TracedRun } from "../tracer.ts";
import { againSpanIdOf, partSpanIdOf, runSpanIdOf, type SaidIds, traceIdOf } from "./ids.ts";
import { type Attributes, attributesOf, contentOf, nameOf, outcomeOf } from "./names.ts";

/** Of what is said in one part of a run, where contents are asked for. */
const MAX_CONTENT_CHARACTERS = 10_000;
/** What is looked at of a text: more than is kept, so that no secret is cut in two before it is found. */
const READ_CHARACTERS = 2 * MAX_CONTENT_CHARACTERS;

export interface SpanDeps {
  readonly tracer: OtelTracer;
  readonly ids: SaidIds;
  readonly redact: Redactor;
  /** Whether prompts and answers are sent, redacted. */
  readonly content: boolean;
  readonly forLangfuse: boolean;
  /** Sees each verdict with the span that it stands on. */
  readonly onVerdict: (verdict: StandingVerdict) => void;
}

export interface StandingVerdict {
  readonly grader: string;
  readonly score: number;
  readonly passed: boolean;
  readonly traceId: string;
  readonly spanId: string;
}

/** The span of a start of a run: the same one for all starts until its end, and a part of that where it is done again. */
export function runSpan(deps: SpanDeps, run: TracedRun, caller: TraceParent | null): Span {
  const { runId, rootRunId, generation, again } = run;
  const isPrompt = runId !== rootRunId;
  const traceId = caller?.traceId ?? traceIdOf(rootRunId);
  const ofRoot = runSpanIdOf(rootRunId);
  const first = isPrompt ? partSpanIdOf(ofRoot, runId) : ofRoot;
  const within =
    again || isPrompt
      ? under({ traceId, spanId: again ? first : ofRoot, sampled: caller?.sampled ?? true, state: "" }, deps.redact)
      : under(caller, deps.redact);
  const spanId = again ? againSpanIdOf(runId, generation) : first;
  const part: Part = { kind: "run", runId, runKind: run.kind, operation: run.operation };
  return deps.ids.startWith({ traceId, spanId }, () =>
    startedSpan(deps, part, { within, held: [], startedAtMs: run.begunAtMs }),
  );
}

/** null = under nothing. */
function under(parent: TraceParent | null, redact: Redactor): Context {
  if (parent === null) return ROOT_CONTEXT;
  const { traceId, spanId, sampled, state } = parent;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  // A state with a secret in it is not ours to mend.
  const traceState = state === "" || redact(state) !== state ? {} : { traceState: createTraceState(state) };
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true, ...traceState });
}

interface Place {
  readonly within: Context;
  /** Ends of parts that were cut off, which wait for that of their run. */
  readonly held: (() => void)[];
  /** null = now. */
  readonly startedAtMs: number | null;
}

function startedSpan(deps: SpanDeps, part: Part, { within, held, startedAtMs }: Place): Span {
  const { tracer, redact, ids } = deps;
  const own = tracer.startSpan(
    redact(nameOf(part)),
    {
      kind: part.kind === "attempt" ? SpanKind.CLIENT : SpanKind.INTERNAL,
      attributes: { ...redacted(attributesOf(part, deps), redact), ...said(deps, "input", contentIn(part)) },
      ...(startedAtMs === null ? {} : { startTime: startedAtMs }),
    },
    within,
  );
  const inside = trace.setSpan(ROOT_CONTEXT, own);
  return {
    begin: (inner) => {
      const key = keyOf(inner);
      const spanId = key === null ? {} : { spanId: partSpanIdOf(own.spanContext().spanId, key) };
      const place = {
        within: inside,
        held: inner.kind === "run" ? [] : held,
        // An agent begins with its run, of which this may not be the first start.
        startedAtMs: inner.kind === "agent" ? startedAtMs : null,
      };
      return ids.startWith(spanId, () => startedSpan(deps, inner, place));
    },
    end: (came = {}) => {
      if (came.cutOff === true) {
        held.push(() => {
          finish(deps, own, part, came);
        });
        return;
      }
      if (part.kind === "run") for (const endPart of held.splice(0)) endPart();
      finish(deps, own, part, came);
    },
  };
}

/** What tells it from the other parts of its parent, in every start of the run; null = each is one of its own. */
function keyOf(part: Part): string | null {
  switch (part.kind) {
    case "run":
      return part.runId;
    case "agent":
      return "agent";
    case "step":
      return `step ${part.step}`;
    case "grader":
      return `grader ${part.of}`;
    case "attempt":
    case "tool":
      return null;
  }
}

function finish(deps: SpanDeps, own: OtelSpan, part: Part, came: Came): void {
  const { failure, verdict } = came;
  own.setAttributes({ ...redacted(outcomeOf(came, deps), deps.redact), ...said(deps, "output", came.content) });
  if (failure !== undefined) own.setStatus({ code: SpanStatusCode.ERROR, message: deps.redact(failure.kind) });
  own.end();
  if (part.kind !== "grader" || verdict === undefined || verdict === null) return;
  const { traceId, spanId, traceFlags } = own.spanContext();
  if ((traceFlags & TraceFlags.SAMPLED) !== 0) deps.onVerdict({ grader: part.grader, ...verdict, traceId, spanId });
}

function contentIn(part: Part): Content | undefined {
  return part.kind === "agent" || part.kind === "attempt" ? part.content : undefined;
}

function said(deps: SpanDeps, side: "input" | "output", content: Content | undefined): Record<string, string> {
  if (!deps.content || content === undefined) return {};
  try {
    return contentOf(side, shortened(content(), deps.redact), deps);
  } catch {
    // What cannot be shown costs no answer.
    return {};
  }
}

/** The first of it, as far as there is room. */
function shortened(messages: readonly Said[], redact: Redactor): readonly Said[] {
  let room = MAX_CONTENT_CHARACTERS;
  return messages.flatMap(({ role, text }) => {
    if (room <= 0) return [];
    const clean: string = redact(text.slice(0, READ_CHARACTERS));
    const kept = clean.length <= room ? clean : `${clean.slice(0, room)}…`.toWellFormed();
    room -= kept.length;
    return [{ role, text: kept }];
  });
}

function redacted(attributes: Attributes, redact: Redactor): Record<string, string | number | boolean | string[]> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      if (typeof value === "string") return [name, redact(value)];
      return [name, typeof value === "number" || typeof value === "boolean" ? value : value.map(redact)];
    }),
  );
}
