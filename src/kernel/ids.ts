// Ids as a value that is passed in.

export interface Ids {
  /** `<prefix>_<26 characters>`; ids of one process sort by the time they were made. */
  next(prefix: string): string;
}
