// Screening: prompts and texts from unknown hands are looked at for prompt injection and jailbreaks.
export { screen } from "./screen.ts";
export { screenLong } from "./screen-long.ts";
export type { Reason } from "./screening.ts";
export { secretsIn } from "./secrets.ts";
