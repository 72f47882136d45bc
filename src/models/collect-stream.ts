// Reads a streamed answer to its end, so that a provider that falls silent is noticed long before the whole time is up.
import type {
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4ResponseMetadata,
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
  SharedV4ProviderMetadata,
} from "@ai-sdk/provider";
import type { Clock } from "../kernel/clock.ts";

export interface SilenceLimits {
  /** From the request to the first piece that carries something of the answer. */
  readonly firstChunkMs: number;
  /** Between two pieces. */
  readonly stallMs: number;
}

/** The provider said nothing for too long. */
export class SilentProvider extends Error {
  constructor(what: "first piece" | "further piece", ms: number) {
    super(`no ${what} of the answer within ${ms / 1000} s`);
    this.name = new.target.name;
  }
}

export interface StreamOptions {
  readonly signal: AbortSignal;
  readonly limits: SilenceLimits;
  readonly clock: Clock;
  /** Hears the answer's text piece by piece. */
  readonly onText: (piece: string) => void;
}

/**
 * Sends, and collects the stream into the answer that the same request gives without streaming.
 * @param send called at once; its signal aborts when the provider is silent for too long
 * @throws SilentProvider, and whatever the provider's library reports as an error of the stream
 */
export async function collectStream(
  send: (signal: AbortSignal) => PromiseLike<LanguageModelV4StreamResult>,
  { signal, limits, clock, onText }: StreamOptions,
): Promise<LanguageModelV4GenerateResult> {
  const silence = new AbortController();
  let stopTimer = clock.after(limits.firstChunkMs, () => {
    silence.abort(new SilentProvider("first piece", limits.firstChunkMs));
  });
  const heard = (): void => {
    stopTimer();
    stopTimer = clock.after(limits.stallMs, () => {
      silence.abort(new SilentProvider("further piece", limits.stallMs));
    });
  };
  try {
    const { stream } = await send(AbortSignal.any([signal, silence.signal]));
    const answer = new CollectedAnswer();
    for await (const part of untilSilent(stream, silence.signal)) {
      if (!isPreamble(part)) heard();
      if (part.type === "text-delta") onText(part.delta);
      answer.add(part);
    }
    return answer.result();
  } catch (error) {
    throw silence.signal.aborted ? silence.signal.reason : error;
  } finally {
    stopTimer();
  }
}

/** Ends with the silence, too: not every library passes an abort on to a stream that is being read. */
async function* untilSilent<Part>(stream: ReadableStream<Part>, silent: AbortSignal): AsyncGenerator<Part> {
  const reader = stream.getReader();
  const cancel = (): void => {
    // A stream that broke meanwhile says so to its reader.
    reader.cancel(silent.reason).catch(() => {});
  };
  silent.addEventListener("abort", cancel);
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    silent.throwIfAborted();
  } finally {
    silent.removeEventListener("abort", cancel);
    reader.cancel().catch(() => {});
  }
}

/** Parts that the library makes by itself, or that carry nothing of an answer. */
function isPreamble({ type }: LanguageModelV4StreamPart): boolean {
  return type === "stream-start" || type === "response-metadata" || type === "ping";
}

interface Block {
  readonly type: "text" | "reasoning";
  text: string;
  providerMetadata?: SharedV4ProviderMetadata;
}

/** The latest word of the provider about a block counts: the signature of a thought comes with its last piece. */
function sign(block: Block, { providerMetadata }: { readonly providerMetadata?: SharedV4ProviderMetadata }): void {
  if (providerMetadata !== undefined) block.providerMetadata = { ...block.providerMetadata, ...providerMetadata };
}

/** Text and reasoning grow piece by piece; the rest comes whole. */
class CollectedAnswer {
  readonly #content: LanguageModelV4Content[] = [];
  readonly #open = new Map<string, Block>();
  #finish: Extract<LanguageModelV4StreamPart, { type: "finish" }> | null = null;
  #warnings: LanguageModelV4GenerateResult["warnings"] = [];
  #response: LanguageModelV4ResponseMetadata | null = null;

  add(part: LanguageModelV4StreamPart): void {
    switch (part.type) {
      case "stream-start":
        this.#warnings = part.warnings;
        return;
      case "text-start":
      case "reasoning-start": {
        const block: Block = { type: part.type === "text-start" ? "text" : "reasoning", text: "" };
        sign(block, part);
        this.#open.set(part.id, block);
        this.#content.push(block);
        return;
      }
      case "text-delta":
      case "reasoning-delta": {
        const block = this.#open.get(part.id);
        if (block === undefined) return;
        block.text += part.delta;
        sign(block, part);
        return;
      }
      case "text-end":
      case "reasoning-end": {
        const block = this.#open.get(part.id);
        if (block !== undefined) sign(block, part);
        return;
      }
      case "finish":
        this.#finish = part;
        return;
      case "response-metadata": {
        const { type: _type, ...metadata } = part;
        this.#response = metadata;
        return;
      }
      case "error":
        throw part.error;
      case "tool-call":
      case "tool-result":
      case "tool-approval-request":
      case "custom":
      case "file":
      case "reasoning-file":
      case "source":
        this.#content.push(part);
        return;
      case "tool-input-start":
      case "tool-input-delta":
      case "tool-input-end":
      case "ping":
      case "raw":
        return;
    }
  }

  /** A stream that ended without a finish was interrupted, and nobody said what it used. */
  result(): LanguageModelV4GenerateResult {
    return {
      content: this.#content,
      finishReason: this.#finish?.finishReason ?? { unified: "interrupted", raw: undefined },
      usage: this.#finish?.usage ?? NO_USAGE,
      warnings: this.#warnings,
      ...(this.#response === null ? {} : { response: this.#response }),
      ...(this.#finish?.providerMetadata === undefined ? {} : { providerMetadata: this.#finish.providerMetadata }),
    };
  }
}

const NO_USAGE: LanguageModelV4GenerateResult["usage"] = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};
