// What can be asked about decay.
export const DECAY_ACTIONS = ["status", "evaluate", "prune_candidates"] as const;
export type DecayAction = (typeof DECAY_ACTIONS)[number];
