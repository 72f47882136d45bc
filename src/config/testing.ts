// A configuration for tests: every default, one provider with a key, no file.
import type { Config } from "./config.ts";
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
