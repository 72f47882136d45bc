// Who asks, as callers name it.
import { z } from "zod";

export const operationName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}]*$/u, "has control or invisible characters")
  .default("spawn_agent");
