// The machine's randomness.
import type { Random } from "../random.ts";

export const systemRandom: Random = { next: () => Math.random() };
