// Ids that sort by time: 48 bits of milliseconds, then 80 random bits, in Crockford's base 32 (the ULID layout).
import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Ids } from "../ids.ts";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const TIME_CHARACTERS = 10;
const RANDOM_CHARACTERS = 16;
/** Asked of the machine at once, as each time of asking is slow. */
const RANDOM_IDS = 256;

export function timeOrderedIds(clock: Clock): Ids {
  let lastMs = 0;
  let time = timePart(0);
  let tail: Uint8Array = new Uint8Array(RANDOM_CHARACTERS);
  let random: Uint8Array = new Uint8Array();
  return {
    next(prefix) {
      const nowMs = clock.now();
      if (nowMs > lastMs) {
        lastMs = nowMs;
        time = timePart(nowMs);
        if (random.length === 0) random = randomBytes(RANDOM_IDS * RANDOM_CHARACTERS);
        tail = random.subarray(0, RANDOM_CHARACTERS);
        random = random.subarray(RANDOM_CHARACTERS);
        for (const [index, byte] of tail.entries()) tail[index] = byte & 31;
        tail[0] = (tail[0] ?? 0) & 15;
      } else {
        increment(tail);
      }
      let id = `${prefix}_${time}`;
      for (const digit of tail) id += ALPHABET.charAt(digit);
      return id;
    },
  };
}

function timePart(ms: number): string {
  let rest = ms;
  let text = "";
  for (let i = 0; i < TIME_CHARACTERS; i += 1) {
    text = `${ALPHABET[rest % 32]}${text}`;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function increment(digits: Uint8Array): void {
  for (let i = digits.length - 1; i >= 0; i -= 1) {
    const digit = digits[i] ?? 0;
    digits[i] = (digit + 1) & 31;
    if (digit < 31) return;
  }
}
