// A refusal offers a smaller max_tokens only where one can help.
import { expect, test } from "vitest";
import { appUnderTest } from "./app-under-test.ts";

test("a cap that does not even hold the thinking is refused with the cap that would do, and that one does", async () => {
  await using app = await appUnderTest({
    settings: {
      models: { thinking_tokens: 1_000 },
      prices: { "simulated:gemini-2.5-flash": { input_usd_per_million: 0, output_usd_per_million: 10 } },
    },
  });
  const call = { prompt: "Hi", model: "simulated:gemini-2.5-flash", max_tokens: 1_000 };
  const hint = async (max_cost_usd: number): Promise<unknown> => (await app.spawn({ ...call, max_cost_usd })).hint;
  expect(await hint(0.01)).toBe("Ask the user to raise max_cost_usd to at least $0.02.");
  expect(await hint(0.0101)).toBe("Ask the user to raise max_cost_usd, or pass a smaller max_tokens.");
  expect(await app.spawn({ ...call, max_cost_usd: 0.02 })).toMatchObject({ status: "completed" });
});
