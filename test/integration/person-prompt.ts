// Prompts for the same work: each is like all others.

export function personPrompt(number: number): string {
  return `Extract the person from the letter of customer ${number} as JSON with name and age: Ada wrote on day ${number} that she is 36.`;
}
