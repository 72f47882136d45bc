// Colours, where somebody looks at a terminal that has them.

/** How a piece of text stands out; without colour it does not. */
export interface Paint {
  title(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

export function paintFor(colour: boolean): Paint {
  const sgr =
    (code: number) =>
    (text: string): string =>
      colour ? `\u001B[${code}m${text}\u001B[0m` : text;
  return { title: sgr(1), good: sgr(32), bad: sgr(31) };
}
