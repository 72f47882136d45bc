// A moment as a client writes it. Listed without the pattern that checks it, which would cost each client 300 tokens.
import { z } from "zod";

const iso = z.iso.datetime({ offset: true });

export const moment = z
  .string()
  .max(40)
  .refine((text) => iso.safeParse(text).success, {
    error: "must be a time such as 2026-03-01T02:30:00Z, or with an offset such as +01:00",
  })
  .meta({ format: "date-time" });
