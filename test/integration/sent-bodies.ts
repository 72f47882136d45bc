// What is sent to models while a test runs.
import { onTestFinished, vi } from "vitest";

/** The texts of requests, from now to the end of the test. */
export function sentBodies(): readonly string[] {
  const bodies: string[] = [];
  const send = globalThis.fetch;
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
    if (typeof init?.body === "string") bodies.push(init.body);
    return send(input, init);
  });
  onTestFinished(() => {
    spy.mockRestore();
  });
  return bodies;
}
