// Settings of the immune system: what is in bounds is taken, everything else is refused by its name.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Config } from "./config.ts";
import { ConfigError } from "./errors.ts";
import { loadConfig } from "./load-config.ts";

const data = mkdtempSync(join(tmpdir(), "immune-settings-"));
afterAll(() => rmSync(data, { recursive: true }));

function load(immune: unknown): Config["immune"] {
  writeFileSync(join(data, "config.json"), JSON.stringify({ immune }));
  const environment = {
    env: { TASK_ORCHESTRATOR_HOME: data },
    cwd: data,
    homeDirectory: data,
    platform: "linux",
  } as const;
  return loadConfig(environment).immune;
}

const SETTINGS = ["enabled", "holdout", "guardrail_tokens", "replays", "block", "block_at", "warn_at"];

test("each setting of a wrong type or beyond its bounds is refused by its name", () => {
  const wrong = fc.oneof(
    fc.constantFrom<unknown>(-1, 1e308, -1e-300, 10_001, "0.5", "__proto__", null, [], [0.5], {}, "\u001b[31m"),
    fc.string({ unit: "binary" }),
    fc.dictionary(fc.string(), fc.double()),
  );
  fc.assert(
    fc.property(fc.constantFrom(...SETTINGS), wrong, (name, value) => {
      const refused = (): unknown => load({ [name]: value });
      expect(refused).toThrow(ConfigError);
      expect(refused).toThrow(`immune.${name}`);
    }),
  );
});

test("what no arm, no risk and no count can be is refused, and the ends of each range are taken", () => {
  for (const immune of [{ holdout: 0 }, { holdout: 1 }, { replays: 0.5 }, { replays: 101 }, { block_at: 1.01 }]) {
    expect(() => load(immune)).toThrow(ConfigError);
  }
  expect(() => load({ hold_out: 0.1 })).toThrow(/hold_out/);
  for (const immune of [[], "on", 7, null]) expect(() => load(immune)).toThrow(/immune/);
  expect(load({ replays: 0, guardrail_tokens: 0, warn_at: 1, block_at: 1 })).toMatchObject({ replays: 0, warnAt: 1 });
});
