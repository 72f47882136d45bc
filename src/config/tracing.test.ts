import { expect, test } from "vitest";
import type { Environment } from "./environment.ts";
import { loadConfig } from "./load-config.ts";

const KEYS = { LANGFUSE_SECRET_KEY: "sk-lf-planted-secret", LANGFUSE_PUBLIC_KEY: "pk-lf-1" };
const NOWHERE = { content: false, langfuse: null, otlp: null };

function configOf(env: Environment["env"]) {
  return loadConfig({ env, cwd: "/nonexistent/app", homeDirectory: "/nonexistent", platform: "linux" });
}

const langfuseAt = (env: Environment["env"]) => configOf({ ...KEYS, ...env }).tracing.langfuse;

test("without keys and endpoint traces go nowhere", () => {
  expect(configOf({}).tracing).toEqual(NOWHERE);
  expect(configOf({ LANGFUSE_HOST: "http://localhost:3000", OTEL_EXPORTER_OTLP_HEADERS: "a=b" }).tracing).toEqual(
    NOWHERE,
  );
});

test("both Langfuse keys name Langfuse's cloud, or the server that is said", () => {
  const langfuse = { publicKey: "pk-lf-1", secretKey: "sk-lf-planted-secret" };
  expect(langfuseAt({})).toEqual({ ...langfuse, baseUrl: "https://cloud.langfuse.com" });
  expect(langfuseAt({ LANGFUSE_HOST: "http://localhost:3000/" })).toEqual({
    ...langfuse,
    baseUrl: "http://localhost:3000",
  });
  expect(langfuseAt({ LANGFUSE_HOST: "http://a.test", LANGFUSE_BASE_URL: "http://b.test" })?.baseUrl).toBe(
    "http://b.test",
  );
});

test.each(["LANGFUSE_SECRET_KEY", "LANGFUSE_PUBLIC_KEY"] as const)("%s alone is not enough", (missing) => {
  expect(() => configOf({ ...KEYS, [missing]: "" })).toThrow(
    expect.objectContaining({ code: "config/invalid-environment", message: expect.stringContaining(missing) }),
  );
});

test("an endpoint is a collector's, with what it asks for in headers", () => {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318/",
    OTEL_EXPORTER_OTLP_HEADERS: "Authorization=Bearer%20planted-token, x-tenant = me ,",
  };
  expect(configOf(env).tracing.otlp).toEqual({
    url: "http://localhost:4318/v1/traces",
    headers: { Authorization: "Bearer planted-token", "x-tenant": "me" },
  });
});

test.each(["no pairs", "=planted", "na me=planted", "name=%zz", "name=a%0d%0ab", "name=ä"])(
  "the headers %j are refused without being repeated",
  (headers) => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318", OTEL_EXPORTER_OTLP_HEADERS: headers };
    expect(() => configOf(env)).toThrow(/OTEL_EXPORTER_OTLP_HEADERS is not a list of name=value/);
    expect(() => configOf(env)).not.toThrow(headers);
  },
);

test.each(["OTEL_EXPORTER_OTLP_ENDPOINT", "LANGFUSE_BASE_URL"])("%s must be an address without a password", (name) => {
  expect(() => configOf({ ...KEYS, [name]: "collector:4317" })).toThrow(/is not an http or https address/);
  expect(() => configOf({ ...KEYS, [name]: "https://me:planted@host" })).toThrow(/user name or a password/);
});

test("the keys of collectors are secrets like those of providers", () => {
  const { secrets } = configOf({
    ...KEYS,
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318",
    OTEL_EXPORTER_OTLP_HEADERS: "Authorization=Bearer%20planted-token",
  });
  expect(secrets).toEqual(["sk-lf-planted-secret", "planted-token"]);
});

function secretsOf(headers: string): readonly string[] {
  return configOf({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318", OTEL_EXPORTER_OTLP_HEADERS: headers })
    .secrets;
}

test.each(["x-api-key", "DD-API-KEY", "authorization", "lightstep-access-token", "x-secret", "x-honeycomb-team"])(
  "what the header %s says is a secret",
  (name) => {
    expect(secretsOf(`${name}=planted-key`)).toEqual(["planted-key"]);
  },
);

test("what follows a scheme is a secret under any name", () => {
  expect(secretsOf("x-for=Bearer%20planted-token,x-by=Basic%20cGxhbnRlZA==")).toEqual([
    "planted-token",
    "cGxhbnRlZA==",
  ]);
});

test("what other headers say stays readable everywhere", () => {
  expect(secretsOf("x-stage=production,x-tenant=the blue team,X-Scope-OrgID=engineering")).toEqual([]);
});
