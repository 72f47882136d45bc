// How long the texts of a trial may be.

export const MAX_PROMPT_CHARACTERS = 4_194_304;
export const MAX_RESPONSE_CHARACTERS = 4_194_304;
