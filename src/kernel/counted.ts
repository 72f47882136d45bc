// A number of things in words.

/** @param thing whose plural ends in s */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
