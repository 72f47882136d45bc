// One request to a collector, and what its answer says about the batch in it.
import type { Delivery } from "../outbox.ts";

/** Those that OTLP and Langfuse name as passing; whatever else refuses a batch would refuse it again. */
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

export interface Collector {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws where there is no answer */
export async function post(
  { url, headers }: Collector,
  body: Uint8Array | string,
  { fetch, signal }: { readonly fetch: typeof globalThis.fetch; readonly signal: AbortSignal },
): Promise<Delivery> {
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body,
    signal,
    // Nobody else gets the key.
    redirect: "error",
  });
  // What it says is of no use; the connection is.
  await response.body?.cancel();
  if (response.ok) return "taken";
  return PASSING.has(response.status) ? "again" : "refused";
}
