// What graders said of an imported answer: all of it, or nothing where it is another tool's way of saying it.
import { z } from "zod";
import { type GraderDetails, graderDetails } from "../export/grader-details.ts";

const MOST_GRADERS = 500;
/** In UTF-16 units of JSON: far more than hundreds of graders say. */
const LONGEST_DETAILS = 1_048_576;

const known = graderDetails
  .max(MOST_GRADERS)
  .refine(
    (details) => JSON.stringify(details).length <= LONGEST_DETAILS,
    `is longer than ${LONGEST_DETAILS} characters`,
  );

/** In the form of an export, whatever is wrong with the rest. */
const meantAsKnown = z.looseObject({ grader: z.unknown().nonoptional(), verdict: z.unknown().nonoptional() });

/** @returns the error where a list in the form of an export is not one: a line is not stored with a part of it */
export function importedGraders(details: unknown): GraderDetails | z.ZodError {
  if (!Array.isArray(details) || !details.some((entry) => meantAsKnown.safeParse(entry).success)) return [];
  const read = z.object({ grader_details: known }).safeParse({ grader_details: details });
  return read.success ? read.data.grader_details : read.error;
}
