// A configuration for tests: every default, one provider with a key, no file; and why another one is refused.
import type { Config } from "./config.ts";
import { ConfigError } from "./errors.ts";
import { loadConfig } from "./load-config.ts";

export function testConfig(overrides: Partial<Config> = {}): Config {
  const defaults = loadConfig({
    env: { GEMINI_API_KEY: "test-key-of-nobody" },
    cwd: "/nonexistent/app",
    homeDirectory: "/nonexistent",
    platform: "linux",
  });
  return { ...defaults, ...overrides };
}

export function configRefusal(work: () => unknown): ConfigError {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
