// One request to each provider: does it take the key, and does it have the models that are routed to?
import { z } from "zod";
import { KEY_VARIABLES, type ProviderConfig, type ProviderName } from "../../config/index.ts";
import type { Clock } from "../../kernel/clock.ts";
import { type Check, fail, ok, warn } from "./check.ts";

const TIMEOUT_MS = 10_000;
const REFUSED = new Set([400, 401, 403]);

type RealProvider = Exclude<ProviderName, "simulated">;

const geminiList = z
  .object({ models: z.array(z.object({ name: z.string() })) })
  .transform(({ models }) => models.map(({ name }) => name.replace(/^models\//, "")));
/** OpenAI's form, which Anthropic has taken over. */
const dataList = z
  .object({ data: z.array(z.object({ id: z.string() })) })
  .transform(({ data }) => data.map(({ id }) => id));

export interface OnlineDeps {
  readonly fetch: (url: string, init: { headers: Record<string, string>; signal: AbortSignal }) => Promise<Response>;
  readonly clock: Clock;
}

/** @param routed ids of the models that requests go to */
export async function checkOnline(
  deps: OnlineDeps,
  provider: RealProvider,
  settings: ProviderConfig,
  routed: readonly string[],
): Promise<Check> {
  const name = `${provider}, online`;
  const address = `the base URL of ${provider}`;
  const timeout = new AbortController();
  const cancel = deps.clock.after(TIMEOUT_MS, () => {
    timeout.abort();
  });
  try {
    const { url, headers, list } = request(provider, settings);
    const response = await deps.fetch(url, { headers, signal: timeout.signal });
    if (REFUSED.has(response.status)) {
      const [variable] = KEY_VARIABLES[provider];
      return fail(name, `did not take the key (HTTP ${response.status})`, `Set a valid ${variable}.`);
    }
    if (!response.ok) {
      return fail(name, `answered HTTP ${response.status}`, `Try again later; check ${address} where it is set.`);
    }
    const listed = list.safeParse(await response.json());
    if (!listed.success) return warn(name, "answered, but not with a list of models", `Check ${address}.`);
    const offered = new Set(listed.data);
    const missing = [...new Set(routed)].filter((model) => !offered.has(model));
    if (missing.length === 0) return ok(name, "takes the key and has every model that is routed to");
    return warn(name, `takes the key, but lists no ${missing.join(", ")}`, "Set routing in the configuration file.");
  } catch {
    const how = timeout.signal.aborted ? `did not answer within ${TIMEOUT_MS} ms` : "could not be reached";
    return fail(name, how, `Check the network, and ${address} where it is set.`);
  } finally {
    cancel();
  }
}

interface ListRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly list: z.ZodType<string[]>;
}

function request(provider: RealProvider, { apiKey, baseUrl }: ProviderConfig): ListRequest {
  switch (provider) {
    case "google_gemini":
      return {
        url: `${baseUrl}/models?pageSize=1000`,
        headers: apiKey === null ? {} : { "x-goog-api-key": apiKey },
        list: geminiList,
      };
    case "anthropic":
      return {
        url: `${baseUrl}/models?limit=1000`,
        headers: { "anthropic-version": "2023-06-01", ...(apiKey === null ? {} : { "x-api-key": apiKey }) },
        list: dataList,
      };
    case "openai":
    case "openai_compatible":
      return {
        url: `${baseUrl}/models`,
        headers: apiKey === null ? {} : { authorization: `Bearer ${apiKey}` },
        list: dataList,
      };
  }
}
