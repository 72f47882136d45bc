// What each grader said, as it is stored and exported: by this version, or an earlier one.
import { z } from "zod";

const share = z.number().min(0).max(1);

const verdict = z.looseObject({
  kind: z.enum(["graded", "abstained"]),
  score: share.optional().describe("absent, like passed, where it abstained"),
  passed: z.boolean().optional(),
  reason: z.string().optional(),
  evidence: z.string().optional(),
});

const graderResult = z
  .looseObject({
    grader: z.string(),
    verdict,
    get parts() {
      return z.array(graderResult).optional().describe("of a pipeline");
    },
  })
  .meta({ id: "grader_result" });

export const graderDetails = z.array(graderResult);
export type GraderDetails = z.output<typeof graderDetails>;
