import { expect, test } from "vitest";
import { syncNeedsGraphiti } from "./errors.ts";

test("an exchange that has no connection names what carries patterns now, and what will connect later", () => {
  const { hint } = syncNeedsGraphiti();
  expect(hint).toMatch(/immune export and immune import/);
  expect(hint).toMatch(/GRAPHITI_URI, GRAPHITI_USER and GRAPHITI_PASSWORD .* does not read them/);
});
