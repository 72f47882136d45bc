// JSON kept as text, for schemas that read what another version may have written.
import { z } from "zod";

/** `jsonText.pipe(schema)` reads a value out of a text; text that is no JSON is an issue like any other. */
export const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue("is no JSON");
    return z.NEVER;
  }
});
