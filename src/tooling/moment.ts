// A moment as a client writes it. Listed without the pattern that checks it, which would cost each client 300 tokens.
import { z } from "zod";

const iso = z.iso.datetime({ offset: true });
const day = z.iso.date();

export const moment = z
  .string()
  .max(40)
  .refine((text) => iso.safeParse(text).success, {
    error: "must be a time such as 2026-03-01T02:30:00Z, or with an offset such as +01:00",
  })
  .meta({ format: "date-time" });

/** A moment, or the day that begins with it in UTC. */
export const dayOrMoment = z
  .string()
  .max(40)
  .refine((text) => day.safeParse(text).success || iso.safeParse(text).success, {
    error: "must be a day such as 2026-03-01, or a time such as 2026-03-01T02:30:00Z",
  });
