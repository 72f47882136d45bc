// How long the texts of a trial, and what is graded, may be; in UTF-16 units.

export const MAX_PROMPT_CHARACTERS = 4_194_304;
export const MAX_RESPONSE_CHARACTERS = 4_194_304;
