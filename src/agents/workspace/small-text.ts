// A file of rules, read whole: plain, and of a size that a person may have written.
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { errorCode } from "../../kernel/file-problem.ts";

const MAX_BYTES = 1_048_576;

export type SmallText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "missing" }
  | { readonly kind: "unusable" };

/** Never waits for a pipe, never throws. A link is unusable, as git has it: it would tell which lines another file has. */
export async function smallText(path: string): Promise<SmallText> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | (constants.O_NOFOLLOW ?? 0));
    const facts = await file.stat();
    // A folder of that name holds no rules.
    if (facts.isDirectory()) return { kind: "missing" };
    if (!facts.isFile() || facts.size > MAX_BYTES) return { kind: "unusable" };
    return { kind: "text", text: await file.readFile("utf8") };
  } catch (error) {
    const isMissing = ["ENOENT", "ENOTDIR", "EISDIR"].includes(errorCode(error) ?? "");
    return { kind: isMissing ? "missing" : "unusable" };
  }
}
