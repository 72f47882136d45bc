// Where traces go, from the environment's variables: to Langfuse, to any collector that takes OTLP, to both or nowhere.
import { httpAddress } from "./base-url.ts";
import type { Config } from "./config.ts";
import type { Environment } from "./environment.ts";
import { type ConfigError, invalidEnvironment } from "./errors.ts";
import { firstSet, visible } from "./variables.ts";

type Destinations = Pick<Config["tracing"], "langfuse" | "otlp">;

const LANGFUSE_CLOUD = "https://cloud.langfuse.com";
/** RFC 9110's token. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_TEXT = /^[\x20-\x7e]*$/;
/** Names of headers that carry keys; `x-honeycomb-team` does, whatever it is called. */
const KEY_NAME = /key|token|auth|secret|passw|credential|cookie|dsn|^x-honeycomb-team$/i;
/** RFC 9110: what proves who one is. */
const WITH_SCHEME = /^(?:Bearer|Basic|Token|Api-?Key) +\S/i;

/** @throws ConfigError */
export function traceDestinations(environment: Environment): Destinations {
  return { langfuse: langfuseIn(environment), otlp: otlpIn(environment) };
}

/** What no text may show. @throws ConfigError */
export function tracingSecrets(environment: Environment): string[] {
  const { langfuse, otlp } = traceDestinations(environment);
  // A tenant or a stage is a word like any other: taken out of every text, it would spoil what people read.
  const carriers = Object.entries(otlp?.headers ?? {}).filter(
    ([name, value]) => KEY_NAME.test(name) || WITH_SCHEME.test(value),
  );
  // Of "Bearer token", the token.
  const parts = carriers.flatMap(([, value]) => value.trimEnd().split(" ").slice(-1));
  return [...(langfuse === null ? [] : [langfuse.secretKey]), ...parts];
}

function langfuseIn(environment: Environment): Destinations["langfuse"] {
  const secretKey = visible(environment, "LANGFUSE_SECRET_KEY", "sk-lf-your-key");
  const publicKey = visible(environment, "LANGFUSE_PUBLIC_KEY", "pk-lf-your-key");
  const [variable, address] = firstSet(environment, ["LANGFUSE_BASE_URL", "LANGFUSE_HOST"]);
  if (secretKey === undefined && publicKey === undefined) return null;
  const baseUrl = httpAddress(address ?? LANGFUSE_CLOUD, variable, LANGFUSE_CLOUD);
  if (secretKey === undefined) throw alone("LANGFUSE_SECRET_KEY", "LANGFUSE_PUBLIC_KEY", "sk-lf-your-key");
  if (publicKey === undefined) throw alone("LANGFUSE_PUBLIC_KEY", "LANGFUSE_SECRET_KEY", "pk-lf-your-key");
  return { publicKey, secretKey, baseUrl };
}

const alone = (missing: string, other: string, example: string): ConfigError =>
  invalidEnvironment(missing, `is not set, though ${other} is: Langfuse needs both`, example);

function otlpIn(environment: Environment): Destinations["otlp"] {
  const [variable, address] = firstSet(environment, ["OTEL_EXPORTER_OTLP_ENDPOINT"]);
  const [headersVariable, headers = ""] = firstSet(environment, ["OTEL_EXPORTER_OTLP_HEADERS"]);
  if (address === undefined) return null;
  const base = httpAddress(address, variable, "http://localhost:4318");
  return { url: `${base}/v1/traces`, headers: headersIn(headers, headersVariable) };
}

/** `name=value,name=value`, values as URLs write them (OpenTelemetry's exporter specification). */
function headersIn(text: string, variable: string): Readonly<Record<string, string>> {
  const pairs = text.split(",").filter((pair) => pair.trim() !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = "", ...rest] = pair.split("=");
      const value = decoded(rest.join("=").trim());
      if (rest.length > 0 && HEADER_NAME.test(name.trim()) && value !== null && HEADER_TEXT.test(value)) {
        return [name.trim(), value];
      }
      throw invalidEnvironment(variable, "is not a list of name=value", "x-api-key=your-key,x-tenant=me");
    }),
  );
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
