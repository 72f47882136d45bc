// doctor: its options, and the real things that it looks at.
import { type Config, loadConfig } from "../../config/index.ts";
import { createPriceList } from "../../cost/index.ts";
import { systemClock } from "../../kernel/node/clock.ts";
import { systemFetch } from "../../kernel/node/fetch.ts";
import { type Command, EXIT } from "../command.ts";
import { readCommandLine } from "../command-line.ts";
import { runDoctor } from "../doctor/doctor.ts";
import type { PriceOf } from "../doctor/models.ts";

const USAGE = `Usage: task-orchestrator doctor [--online] [--json]

Checks Node, configuration, data directory, database, keys, models with their prices and the log, and says what to do.
  --online   also asks the provider for its models, with your key
  --json     one JSON object
Exit code: 0 nothing failed, 1 something did.
`;

export const command: Command = async (args, { terminal, environment }) => {
  const { values } = readCommandLine(args, {
    options: {
      online: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
    words: false,
    usage: USAGE,
  });
  if (values.help) {
    terminal.stdout(USAGE);
    return EXIT.done;
  }
  return runDoctor(
    {
      terminal,
      pricesOf,
      clock: systemClock,
      fetch: systemFetch,
      nodeVersion: process.versions.node,
      platform: process.platform,
      loadConfig: () => loadConfig(environment),
    },
    values,
  );
};

/** Tokens whose cost is exact in micro-dollars and below every long-context tier. */
const SAMPLE_TOKENS = 1_000;

function pricesOf(config: Config): PriceOf {
  const prices = createPriceList({ config, clock: systemClock });
  return async (provider, model) => {
    try {
      const price = await prices.priceOf(provider, model);
      const usd = (inputTokens: number, outputTokens: number): number =>
        price.costOf({ inputTokens, outputTokens, cachedInputTokens: 0, reasoningTokens: 0 }) / SAMPLE_TOKENS;
      return { inputUsdPerMillion: usd(SAMPLE_TOKENS, 0), outputUsdPerMillion: usd(0, SAMPLE_TOKENS) };
    } catch {
      return null;
    }
  };
}
