// What the README promises. Each entry is the text of one line there, marked `<!-- promise: id -->`, and each is
// kept by a test that names it as `promise:id`.

export interface Promised {
  readonly id: string;
  /** As it stands in the README line, without the mark. */
  readonly text: string;
}

export const PROMISES: readonly Promised[] = [
  {
    id: "any-node-starts-it",
    text: "Started by an older Node (12.20 or later), it hands over to the Node 24 that `npm ci` brought, with the same arguments, streams, signals and exit code.",
  },
  {
    id: "no-node-says-so",
    text: "Where there is no Node 24, it says how to get one and exits with code 2.",
  },
];
