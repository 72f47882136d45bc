// Which patterns somebody wants to see.
import { z } from "zod";

export const failurePage = z.strictObject({
  limit: z.int().min(1).max(50).default(10),
  cursor: z.string().max(100).optional(),
});
export type FailurePageInput = z.input<typeof failurePage>;
