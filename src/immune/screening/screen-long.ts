// Screens a long text in parts, so that nothing else in the process waits for more than one of them.
import { FLAG_AT, screen } from "./screen.ts";
import type { Origin, Screening } from "./screening.ts";

/** UTF-16 units; a part is screened in a few milliseconds. */
const PART = 16_384;
/** More than a passage holds, so that each passage lies in one part as a whole. */
const OVERLAP = 4_096;

/** The whole text, part by part with a turn of the event loop in between; the worst part counts. */
export async function screenLong(
  text: string,
  origin: Origin,
  yieldToEventLoop: () => Promise<void>,
): Promise<Screening> {
  let worst = screen(text.slice(0, PART), origin);
  for (let start = PART - OVERLAP; start + OVERLAP < text.length; start += PART - OVERLAP) {
    await yieldToEventLoop();
    const found = screen(text.slice(start, start + PART), origin);
    if (found.score > worst.score) worst = { ...found, reasons: found.reasons.map((reason) => moved(reason, start)) };
  }
  return { ...worst, flagged: worst.score >= FLAG_AT };
}

function moved(reason: Screening["reasons"][number], by: number): Screening["reasons"][number] {
  return reason.at === undefined ? reason : { ...reason, at: reason.at + by };
}
