// Content hashes.
import { createHash } from "node:crypto";

/** Lower-case hexadecimal, 64 characters. */
export function sha256Hex(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
