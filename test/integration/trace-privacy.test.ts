// Nothing of a prompt, an answer or a key is sent to a collector, unless contents are asked for: then without the keys.
import { expect, onTestFinished, test } from "vitest";
import { type AppOptions, type AppUnderTest, appUnderTest } from "./app-under-test.ts";
import { startTraceCollector, type TraceCollector } from "./trace-collector.ts";

const PROVIDER_KEY = "AIzaSyPlantedKeyThatNobodyMayEverSee_0123";
const SECRET_KEY = "sk-lf-planted-secret-key";
const TOKEN = "planted-collector-token";
const PROMPT = `walrus-prompt with ${PROVIDER_KEY}`;
const ANSWER = `walrus-answer with ${PROVIDER_KEY}`;

/** Sent to both kinds of collectors, which are one server here. */
async function sent(work: (app: AppUnderTest) => Promise<unknown>, options: AppOptions = {}): Promise<TraceCollector> {
  const collector = await startTraceCollector();
  onTestFinished(() => collector[Symbol.asyncDispose]());
  const environment = {
    GEMINI_API_KEY: PROVIDER_KEY,
    LANGFUSE_SECRET_KEY: SECRET_KEY,
    LANGFUSE_PUBLIC_KEY: "pk-lf-1",
    LANGFUSE_BASE_URL: collector.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: `Authorization=Bearer%20${TOKEN}`,
  };
  await using app = await appUnderTest({ ...options, environment });
  await work(app);
  return collector;
}

const bodies = ({ received }: TraceCollector): string => received.map(({ body }) => body).join("\n");
const message = (role: string, content: string): string =>
  JSON.stringify([{ role, parts: [{ type: "text", content }] }]);
const graders = ["non_empty" as const, { type: "contains" as const, all: ["walrus-wanted"] }];
const script = [{ prompt: PROMPT, answers: [{ text: ANSWER }] }];

test("no prompt, no answer, no reason and no key is in what is sent (promise:traces-are-masked)", async () => {
  const collector = await sent(
    async (app) => {
      await app.spawn({ prompt: PROMPT, system_prompt: "walrus-system", graders });
      await app.spawn({ prompt: PROMPT, graders, on_fail: "reject" });
      await app.spawnEach({ agents: [{ prompt: PROMPT, graders }] });
    },
    { script },
  );
  expect(collector.spans().length).toBeGreaterThan(20);
  for (const word of ["walrus", "Planted", "planted"]) expect(bodies(collector)).not.toContain(word);
});

test.each(["unknown_model", "blocked", "garbage", "malformed_call"] as const)(
  "a failure by %s sends its class, not what the provider said",
  async (fault) => {
    const collector = await sent((app) => app.spawn({ prompt: PROMPT, model: "simulated:gemini-2.5-flash" }), {
      script: [{ prompt: PROMPT, answers: [{ fault }] }],
      settings: { retry: { max_retries: 0 } },
    });
    expect(collector.spans().some(({ status }) => status.code === 2)).toBe(true);
    for (const word of ["walrus", "Planted", "Welcome"]) expect(bodies(collector)).not.toContain(word);
  },
);

test("with tracing.content prompts and answers are sent, without the keys in them (promise:traces-are-masked)", async () => {
  const collector = await sent((app) => app.spawn({ prompt: PROMPT, graders }), {
    script,
    settings: { tracing: { content: true } },
  });
  const agent = collector.spans().find(({ name }) => name === "invoke_agent");
  expect(agent?.attributes).toMatchObject({
    "gen_ai.input.messages": message("user", "walrus-prompt with [redacted:configured]"),
    "gen_ai.output.messages": message("assistant", "walrus-answer with [redacted:configured]"),
  });
  expect(bodies(collector)).not.toContain("Planted");
});

test("a long text is cut, and no secret is cut in two", async () => {
  const long = `${"x ".repeat(4_995)}${PROVIDER_KEY}${"y".repeat(900_000)}`;
  const collector = await sent((app) => app.spawn({ prompt: long }), { settings: { tracing: { content: true } } });
  const agent = collector.spans().find(({ name }) => name === "invoke_agent");
  expect(String(agent?.attributes["gen_ai.input.messages"]).length).toBeLessThan(11_000);
  expect(bodies(collector)).not.toContain("AIza");
});

test("each collector gets its own credentials and not the other's", async () => {
  const collector = await sent((app) => app.spawn({ prompt: "hello", graders: ["non_empty"] }));
  const basic = `Basic ${Buffer.from(`pk-lf-1:${SECRET_KEY}`).toString("base64")}`;
  expect(new Set(collector.received.map(({ path, headers }) => `${path} ${headers.authorization}`))).toEqual(
    new Set([`/v1/traces Bearer ${TOKEN}`, `/api/public/otel/v1/traces ${basic}`, `/api/public/ingestion ${basic}`]),
  );
});
