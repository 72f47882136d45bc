// Shares for people.

/** A share as people read it: three digits are more than is known. */
export function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}
