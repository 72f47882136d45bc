// How alike prompts are, and how alike ones are found among many.
export { comparerOf, type Likeness } from "./compare.ts";
export { findCandidates } from "./find-candidates.ts";
export { normalise, signatureOf } from "./normalise.ts";
export { decodeProfile, encodeProfile } from "./profile-bytes.ts";
export { type Profile, profileOf } from "./profile.ts";
export { termsOf } from "./terms.ts";
