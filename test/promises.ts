// What the README promises. Each entry is the text of one line there, marked `<!-- promise: id -->`, and each is
// kept by a test that names it as `promise:id`.

export interface Promised {
  readonly id: string;
  /** As it stands in the README line, without the mark. */
  readonly text: string;
}

/** The numbers in the promises. */
export const PROMISED = {
  takeOverMs: 15_000,
  retries: 5,
  failures: 3,
  restMs: 30_000,
  prompts: 200,
  holdoutRatio: 0.1,
} as const;

export const PROMISES: readonly Promised[] = [
  {
    id: "any-node-starts-it",
    text: "Started by an older Node (12.20 or later), it hands over to the Node 24 that `npm ci` brought, with the same arguments, streams, signals and exit code.",
  },
  {
    id: "no-node-says-so",
    text: "Where there is no such Node, it says how to get one and exits with code 2.",
  },
  {
    id: "demo-needs-nothing",
    text: "The demo needs no key, no account and no service: it starts the real server and a simulated provider that fails on purpose.",
  },
  {
    id: "demo-equals-journal",
    text: "It shows what was healed, repaired and refused, and compares every figure with the provider's own journal.",
  },
  {
    id: "recorded-first",
    text: "A run is recorded before its work begins, and a finished one can be read again by its `run_id`.",
  },
  {
    id: "death-is-noticed",
    text: `When a server dies, the next server or \`worker\` of the project goes on with its runs: within ${PROMISED.takeOverMs / 1000} s where one is there, else as soon as one is.`,
  },
  {
    id: "answers-are-kept",
    text: "What was answered before a `kill -9` is not asked again: a batch goes on with what is left, and only a call that was under way may be paid once more.",
  },
  {
    id: "confined",
    text: "An agent with a `working_dir` lists, reads and searches in it and nowhere else: never secrets, what git ignores, or what a link leads out to.",
  },
  {
    id: "submitted-is-stored",
    text: "A submitted or scheduled job is stored before it is answered, and done by whichever server or worker of the project is there, once.",
  },
  {
    id: "paused-stays",
    text: "A paused run stays paused over a restart, and goes on where it was.",
  },
  {
    id: "wait-is-not-work",
    text: "A wait that ends leaves the run alone: it goes on, and `run_wait` gives its end.",
  },
  {
    id: "same-key-same-run",
    text: "The same `idempotency_key` with the same arguments gives the same run, for 7 days.",
  },
  {
    id: "never-over-budget",
    text: "No request is sent unless its worst case fits the provider's day and month limit and the run's `max_cost_usd`, in however many processes.",
  },
  {
    id: "unknown-is-worst-case",
    text: "What was sent and whose figures never came counts at its worst case, marked as estimated.",
  },
  {
    id: "no-price-no-call",
    text: "A model without a known price is not called.",
  },
  {
    id: "retries",
    text: `A failure that may pass is retried at most ${PROMISED.retries} times, with growing and jittered waits.`,
  },
  {
    id: "asked-waits-are-kept",
    text: "A wait that the provider asks for is never cut short.",
  },
  {
    id: "circuit",
    text: `After ${PROMISED.failures} failures in a row a model rests for ${PROMISED.restMs / 1000} s; then one call tries it, and an answer brings it back.`,
  },
  {
    id: "fallback",
    text: "Where you name no model, one that is resting, over quota or over budget is stood in for by the next of its list; the answer says which one answered, and why.",
  },
  {
    id: "silence-is-noticed",
    text: "Answers are read piece by piece: a provider that falls silent is given up after 60 s without a first piece, or 30 s without a further one.",
  },
  {
    id: "slow-down-is-kept",
    text: "A provider that asks to slow down is asked again no sooner than it said, in every process.",
  },
  {
    id: "many-at-once",
    text: `Up to ${PROMISED.prompts} prompts at once: answers in input order, each with its own outcome, and no failure takes the others along.`,
  },
  {
    id: "graders-report",
    text: "A failed grader is reported beside the answer; the answer is withheld or asked for again only where you say so.",
  },
  {
    id: "judges-abstain",
    text: "A judge that is down, refuses, cannot tell or cannot be read is neither a pass nor a fail, and never costs an answer.",
  },
  {
    id: "judges-are-fenced",
    text: "What an answer says to its judge does not move its score: it stands behind a fence that no answer can contain.",
  },
  {
    id: "immune-learns",
    text: "A prompt that is like one that failed its graders is sent with what is tried or known against that failure: one short text from the catalogue, after the prompt; the answer says which.",
  },
  {
    id: "immune-measures",
    text: "A share of such prompts, a tenth by default, goes without, and a text that is not shown to help is taken away.",
  },
  {
    id: "immune-replays",
    text: "A new guardrail is also tried on prompts that passed before, in the background; what breaks them is taken away.",
  },
  {
    id: "immune-costs-nothing",
    text: "What goes wrong in learning, matching or screening is logged and never costs an answer.",
  },
  {
    id: "context-is-screened",
    text: "What an agent reads in its working folder is given with a warning where it looks like instructions to an AI; the answer says which file and why.",
  },
  {
    id: "prompt-secrets",
    text: "Secrets in a prompt are told by kind and number, never by value.",
  },
  {
    id: "trials-once",
    text: "An export and those after its cursor have every trial once, whatever is recorded meanwhile; a file that a `kill -9` cut is gone on with to the same.",
  },
  {
    id: "untrusted-is-marked",
    text: "Text written by a model is marked `untrusted` with its origin, and freed of characters that move a cursor or reorder text.",
  },
  {
    id: "private-files",
    text: "Only your user can read what is stored: folders have mode 0700, files 0600 (not on Windows).",
  },
  {
    id: "secrets-are-redacted",
    text: "Keys and tokens of known shapes, private keys, and e-mail addresses, phone, card and bank account numbers and IP addresses are taken out of trials, timelines, events and logs.",
  },
  {
    id: "damage-is-refused",
    text: "A damaged database is left as it is and refused, never replaced by an empty one.",
  },
  {
    id: "only-frames",
    text: "The server's standard output carries protocol frames only.",
  },
  {
    id: "hostile-arguments",
    text: "Whatever arguments a tool is called with, it answers as it promises or with an error that has a code and the next step, and the server stays up.",
  },
  {
    id: "both-revisions",
    text: "It speaks MCP revisions 2025-11-25 and 2026-07-28.",
  },
  {
    id: "conversations",
    text: "`continue_run_id` goes on from an earlier run's conversation.",
  },
  {
    id: "backup-first",
    text: "Before a newer version changes the database, it keeps a copy of it; `backup` makes one at any time, and `restore` sets aside what was there.",
  },
  {
    id: "nothing-grows",
    text: "Prompts and answers of runs are deleted 7 days after the end, runs after 90 days, trials after 180, events after 30.",
  },
  {
    id: "projects-apart",
    text: "A project reads only its own runs.",
  },
  {
    id: "jobs-survive",
    text: "Background jobs of the library outlive the process that submitted them: what a killed worker leaves is done by another, and each job ends once.",
  },
  {
    id: "traces-are-masked",
    text: "Traces go only to a collector that you name, and have no prompt, answer or key in them; contents go along only where you ask for them, without the keys.",
  },
  {
    id: "collectors-cost-nothing",
    text: "A collector that is slow, broken or away changes no answer.",
  },
  {
    id: "suites-apart",
    text: "`eval --suite unit` and `eval --suite resilience` read and change nothing of your data, configuration and keys, and connect to nobody but your own machine.",
  },
];
