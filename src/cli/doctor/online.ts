// One request to the provider: does it take the key, and does it have the models that are routed to?
import { z } from "zod";
import type { ProviderConfig } from "../../config/index.ts";
import type { Clock } from "../../kernel/clock.ts";
import { type Check, fail, ok, warn } from "./check.ts";

const NAME = "google_gemini, online";
const TIMEOUT_MS = 10_000;
const REFUSED = new Set([400, 401, 403]);

const modelList = z.object({ models: z.array(z.object({ name: z.string() })) });

export interface OnlineDeps {
  readonly fetch: (url: string, init: { headers: Record<string, string>; signal: AbortSignal }) => Promise<Response>;
  readonly clock: Clock;
}

/** @param routed ids of the models that requests go to */
export async function checkOnline(deps: OnlineDeps, gemini: ProviderConfig, routed: readonly string[]): Promise<Check> {
  const timeout = new AbortController();
  const cancel = deps.clock.after(TIMEOUT_MS, () => {
    timeout.abort();
  });
  try {
    const response = await deps.fetch(`${gemini.baseUrl}/models?pageSize=1000`, {
      headers: { "x-goog-api-key": gemini.apiKey },
      signal: timeout.signal,
    });
    if (!response.ok) return refusal(response.status);
    const listed = modelList.safeParse(await response.json());
    if (!listed.success) return warn(NAME, "answered, but not with a list of models", "Check GEMINI_BASE_URL.");
    const offered = new Set(listed.data.models.map(({ name }) => name.replace(/^models\//, "")));
    const missing = [...new Set(routed)].filter((model) => !offered.has(model));
    if (missing.length === 0) return ok(NAME, "takes the key and has every model that is routed to");
    return warn(NAME, `takes the key, but lists no ${missing.join(", ")}`, "Set routing in the configuration file.");
  } catch {
    const how = timeout.signal.aborted ? `did not answer within ${TIMEOUT_MS} ms` : "could not be reached";
    return fail(NAME, how, "Check the network, and GEMINI_BASE_URL where it is set.");
  } finally {
    cancel();
  }
}

function refusal(status: number): Check {
  return REFUSED.has(status)
    ? fail(NAME, `did not take the key (HTTP ${status})`, "Set a valid GEMINI_API_KEY.")
    : fail(NAME, `answered HTTP ${status}`, "Try again later; check GEMINI_BASE_URL where it is set.");
}
