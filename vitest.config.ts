// Four suites: unit and integration run together, then end-to-end; those of chaos run one file at a time.
import { defineConfig } from "vitest/config";

/** Laws try hundreds of cases, and machines that run this are slow at times: only a hang is a failure. */
const TIMEOUT_MS = 30_000;
const POLL = { timeout: 20_000, interval: 20 };
const E2E_TIMEOUT_MS = 60_000;
const CHAOS_TIMEOUT_MS = 120_000;

/** Coverage of cached code is imprecise, and end-to-end tests start programs as users do the first time. */
const UNCACHED = { env: { NODE_DISABLE_COMPILE_CACHE: "1" } };
/** Threads and processes of tests start faster; nothing is written into the user's home. */
const CACHED = { env: { NODE_COMPILE_CACHE: `${import.meta.dirname}/node_modules/.cache/compiled` } };
/** No module holds state, so files share one module graph: 300 files load it twice instead of 300 times. */
const SHARED = { isolate: false, ...(process.argv.includes("--coverage") ? UNCACHED : CACHED) };

export default defineConfig({
  test: {
    maxWorkers: "100%",
    // Node runs the sources as it runs the product: nothing is transformed, and code is as fast as it ships.
    experimental: { viteModuleRunner: false },
    testTimeout: TIMEOUT_MS,
    hookTimeout: TIMEOUT_MS,
    expect: { poll: POLL },
    // .ci/run adds these files up.
    reporters:
      process.env["CI"] === undefined
        ? ["default"]
        : ["default", ["json", { outputFile: `.reports/vitest-${process.pid}.json` }]],
    coverage: {
      include: ["src/**/*.ts"],
      exclude: ["**/*.test.ts", "**/testing.ts"],
      // Counts what started programs and worker threads run, too.
      autoAttachSubprocess: true,
      reporter: ["text", "json-summary"],
      thresholds: { lines: 85 },
    },
    projects: [
      {
        extends: true,
        test: {
          ...SHARED,
          name: "unit",
          include: ["src/**/*.test.ts", "test/*.test.ts", "test/architecture/**/*.test.ts"],
          exclude: ["**/*.integration.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          ...SHARED,
          name: "integration",
          include: ["src/**/*.integration.test.ts", "test/integration/**/*.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          ...UNCACHED,
          name: "e2e",
          include: ["test/end-to-end/**/*.test.ts"],
          testTimeout: E2E_TIMEOUT_MS,
          hookTimeout: E2E_TIMEOUT_MS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...UNCACHED,
          name: "chaos",
          include: ["test/chaos/**/*.test.ts"],
          testTimeout: CHAOS_TIMEOUT_MS,
          hookTimeout: CHAOS_TIMEOUT_MS,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
