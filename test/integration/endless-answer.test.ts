// A provider whose answer never ends must not fill the memory of the process that asked it.
import { once } from "node:events";
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { redact } from "../../src/redaction/index.ts";
import { MAX_BODY_BYTES } from "../../src/models/bounded-fetch.ts";
import { classifyError } from "../../src/models/classify.ts";
import { createLanguageModels } from "../../src/models/index.ts";
import { systemFetch } from "../../src/kernel/node/fetch.ts";

const CHUNK = Buffer.alloc(64 * 1024, " ");

/** Answers every request with white space, for as long as somebody reads. */
async function endlessProvider() {
  let sentBytes = 0;
  const gone = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const send = (): void => {
      while (!response.destroyed) {
        sentBytes += CHUNK.length;
        if (!response.write(CHUNK)) return;
      }
    };
    response.on("drain", send).on("close", gone.resolve);
    send();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    sentBytes: () => sentBytes,
    gone: gone.promise,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

test("an endless answer is cut off, is malformed, and may have cost the worst case", async () => {
  await using provider = await endlessProvider();
  const languageModels = createLanguageModels({ google_gemini: { apiKey: "key", baseUrl: provider.url } }, systemFetch);
  const model = await languageModels({ provider: "google_gemini", model: "gemini-2.5-flash" });
  const asked = model.doGenerate({ prompt: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] });
  const error: unknown = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(classifyError(error, 0, redact)).toMatchObject({
    failure: { kind: "malformed", status: 200 },
    bill: { kind: "unknown" },
  });
  await provider.gone;
  // What was on its way is some megabytes of socket buffers.
  expect(provider.sentBytes()).toBeLessThan(2 * MAX_BODY_BYTES);
});
