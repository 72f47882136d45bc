// One request to a collector, and what its answer says about the batch in it.
import { z } from "zod";
import { parseRetryAfter } from "../../kernel/retry-after.ts";
import type { Delivery } from "../outbox.ts";

/** Those that OTLP and Langfuse name as passing; whatever else refuses a batch would refuse it again. */
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

const TOO_LARGE = 413;
/** An answer about 256 items, each with a word about what is wrong with it. */
const MOST_ANSWER_BYTES = 256_000;

/** What was not taken of a batch that was: OTLP's answer, where int64 may be text, and Langfuse's to its scores. */
const partly = z.object({
  partialSuccess: z.object({ rejectedSpans: z.coerce.number().int().positive() }).optional().catch(undefined),
  errors: z.array(z.unknown()).optional().catch(undefined),
});

export interface Collector {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws where there is no answer */
export async function post(
  { url, headers }: Collector,
  body: Uint8Array | string,
  {
    fetch,
    now,
    signal,
  }: { readonly fetch: typeof globalThis.fetch; readonly now: () => number; readonly signal: AbortSignal },
): Promise<Delivery> {
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body,
    signal,
    // Nobody else gets the key.
    redirect: "error",
  });
  if (response.ok) return deliveryIn(await answerOf(response));
  // What it says is of no use; the connection is.
  await response.body?.cancel();
  if (response.status === TOO_LARGE) return "too-large";
  if (!PASSING.has(response.status)) return "refused";
  const againAfterMs = parseRetryAfter(response.headers.get("retry-after") ?? "", now());
  return againAfterMs === undefined ? "again" : { againAfterMs };
}

/** As far as it is short, and comes: the batch has arrived, whatever becomes of the answer. */
async function answerOf({ body }: Response): Promise<string> {
  if (body === null) return "";
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of body) {
      bytes += piece.byteLength;
      if (bytes > MOST_ANSWER_BYTES) return "";
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString();
  } catch {
    return "";
  }
}

function deliveryIn(answer: string): Delivery {
  const { partialSuccess, errors } = partly.safeParse(asJson(answer)).data ?? {};
  const lost = partialSuccess?.rejectedSpans ?? errors?.length ?? 0;
  return lost === 0 ? "taken" : { lost };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
