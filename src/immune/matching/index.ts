// How alike prompts are, and how alike ones are found among many.
export { comparerOf, type Likeness } from "./compare.ts";
export { findCandidates } from "./find-candidates.ts";
export { normalise, signatureLong, signatureOf } from "./normalise.ts";
export { decodeProfile, encodeProfile } from "./profile-bytes.ts";
export { type Profile, profileLong, profileOf } from "./profile.ts";
export { termsOf } from "./terms.ts";
