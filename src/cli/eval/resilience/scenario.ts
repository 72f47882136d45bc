// One promise of the product, and how it is put to the test from outside.
import type { ScriptLine } from "../../../models/index.ts";
import type { Play } from "./stage.ts";

export interface Scenario {
  /** The promise, as a sentence. */
  readonly name: string;
  readonly script: readonly ScriptLine[];
  /** Sections of the configuration file. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** What the provider asks for with a rate limit, as Gemini writes it. */
  readonly retryDelay?: string;
  /** Requests that are under way when a server is killed; default none. */
  readonly lost?: number;
  play(play: Play): Promise<void>;
}

const NEVER = 1_000;

/** A circuit that never opens: what retries do is to be seen alone. */
export const NEVER_OPEN = {
  circuit: { failure_threshold: NEVER, window_calls: NEVER, minimum_calls: NEVER, semantic_minimum: NEVER },
};
