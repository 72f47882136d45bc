// The numbers in stored states, as they are read back.
import { z } from "zod";

/** The last millisecond that a Date can hold. */
const MAX_TIME_MS = 8_640_000_000_000_000;

/** Epoch milliseconds. */
export const timeMs = z.int().min(0).max(MAX_TIME_MS);
export const count = z.int().min(0);
