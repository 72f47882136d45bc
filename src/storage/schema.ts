// Every table, with portable column types: text, whole numbers (times in epoch milliseconds, money in micro-dollars,
// truth as 0 or 1) and JSON kept as text. Columns of record text take only what src/redaction has made.
import type { Generated } from "kysely";
import type { RecordText } from "../redaction/index.ts";
import type {
  CursorsTable,
  PatternsTable,
  PatternDaysTable,
  PatternExamplesTable,
  PatternErrorsTable,
  PatternTermsTable,
  GuardrailOutcomesTable,
  GuardrailPromptsTable,
  GuardrailStatesTable,
  GuardrailLooksTable,
  RiskOutcomesTable,
} from "./immune-tables.ts";

export interface Tables {
  owners: OwnersTable;
  runs: RunsTable;
  run_timeline: RunTimelineTable;
  run_steps: RunStepsTable;
  leases: LeasesTable;
  attempts: AttemptsTable;
  spend: SpendTable;
  budgets: BudgetsTable;
  circuits: CircuitsTable;
  rate_limits: RateLimitsTable;
  trials: TrialsTable;
  judgements: JudgementsTable;
  calibrations: CalibrationsTable;
  judge_tunings: JudgeTuningsTable;
  installation: InstallationTable;
  cursors: CursorsTable;
  patterns: PatternsTable;
  pattern_days: PatternDaysTable;
  pattern_examples: PatternExamplesTable;
  pattern_errors: PatternErrorsTable;
  pattern_terms: PatternTermsTable;
  guardrail_outcomes: GuardrailOutcomesTable;
  guardrail_prompts: GuardrailPromptsTable;
  guardrail_states: GuardrailStatesTable;
  guardrail_looks: GuardrailLooksTable;
  risk_outcomes: RiskOutcomesTable;
  events: EventsTable;
  jobs: JobsTable;
  job_dependencies: JobDependenciesTable;
  job_pauses: JobPausesTable;
  job_schedules: JobSchedulesTable;
}

/** A piece of work that is stored before it is done. */
export interface JobsTable {
  /** The order in which they came. */
  seq: Generated<number>;
  id: string;
  kind: string;
  /** Working text: JSON. */
  payload: string;
  state: string;
  priority: number;
  run_at_ms: number;
  /** Claims so far. */
  attempt: number;
  max_attempts: number;
  timeout_ms: number | null;
  dedupe_key: string | null;
  group_name: string | null;
  /** Dependencies that are not done. */
  unmet: number;
  /** Grows with every claim, so that a stale worker cannot write over a newer one. */
  epoch: number;
  owner_id: string | null;
  lease_until_ms: number | null;
  cancel_requested: number;
  /** Working text: JSON. */
  result: string | null;
  error: RecordText | null;
  created_at_ms: number;
  started_at_ms: number | null;
  finished_at_ms: number | null;
}

export interface JobDependenciesTable {
  depends_on: string;
  job_id: string;
}

export interface JobSchedulesTable {
  name: string;
  kind: string;
  /** Working text: JSON. */
  payload: string;
  cron: string;
  time_zone: string;
  missed: string;
  next_ms: number | null;
}

export interface JobPausesTable {
  scope: string;
  name: string;
}

/** A process that does work; its lease says that it lives. */
export interface OwnersTable {
  id: string;
  pid: number;
  started_at_ms: number;
  lease_until_ms: number;
}

export interface RunsTable {
  id: string;
  project: string;
  kind: string;
  /** The tool the run serves. */
  operation: string;
  parent_id: string | null;
  /** Place among the parent's runs, from 0. */
  position: number | null;
  status: string;
  /** Working text: JSON of what was asked, enough to do it again. */
  input: string;
  /** Working text: the answer's text. */
  response: string | null;
  /** JSON of the rest of the answer. */
  result: string | null;
  /** JSON of the error, record text. */
  error: RecordText | null;
  idempotency_key: string | null;
  arguments_hash: string;
  owner_id: string | null;
  /** Grows with every start, so that a stale worker cannot write over a newer one. */
  generation: number;
  cancel_requested: number;
  pause_requested: number;
  /** Whose processes may go on with it: a project, and where its answers come from. */
  lane: string | null;
  /** How many processes died over it since somebody last asked for it. */
  deaths: number;
  /** JSON of how far its work is, while it is under way; working text. */
  progress: string | null;
  /** 0 = input, response and result are gone, as they were kept long enough. */
  text_kept: number;
  created_at_ms: number;
  started_at_ms: number | null;
  ended_at_ms: number | null;
}

/** What a finished step of a run came to, so that it is never done again. */
export interface RunStepsTable {
  run_id: string;
  step: string;
  /** Working text: JSON. */
  result: string;
  at_ms: number;
}

/** What one process at a time may do. */
export interface LeasesTable {
  name: string;
  holder_id: string;
  lease_until_ms: number;
}

export interface RunTimelineTable {
  run_id: string;
  seq: number;
  at_ms: number;
  step: string;
  /** The source file that did the step. */
  source: string;
  detail: RecordText;
}

/** One request to a provider, which is also one line of the ledger. */
export interface AttemptsTable {
  id: string;
  run_id: string;
  /** The run whose max_cost_usd caps it: the batch for its prompts. */
  root_run_id: string;
  project: string;
  operation: string;
  provider: string;
  model: string;
  /** UTC, YYYY-MM-DD. */
  day: string;
  state: "reserved" | "settled" | "estimated" | "released";
  reserved_micro_usd: number;
  /** Input and output at most. */
  reserved_tokens: number;
  cost_micro_usd: number;
  input_tokens: number | null;
  cached_input_tokens: number | null;
  /** With thinking. */
  output_tokens: number | null;
  reasoning_tokens: number | null;
  /** answered, a failure kind, or null while it is under way. */
  outcome: string | null;
  http_status: number | null;
  detail: RecordText | null;
  owner_id: string;
  started_at_ms: number;
  ended_at_ms: number | null;
  /** 0 = its outcome says nothing about the model. */
  judged: number;
}

/** Sums of `attempts` by provider and period, kept in the same transaction. */
export interface SpendTable {
  provider: string;
  /** YYYY-MM-DD or YYYY-MM. */
  period: string;
  settled_micro_usd: number;
  reserved_micro_usd: number;
  settled_tokens: number;
  reserved_tokens: number;
  settled_requests: number;
  reserved_requests: number;
  /** The highest share of the limit whose crossing has its event; 0 = none yet. */
  announced_percent: number;
}

export interface BudgetsTable {
  provider: string;
  /** null = unlimited, 0 = blocked. */
  daily_micro_usd: number | null;
  monthly_micro_usd: number | null;
  /** Of the counts: null = nobody has set one, -1 = unlimited, 0 = blocked. */
  daily_tokens: number | null;
  monthly_tokens: number | null;
  daily_requests: number | null;
  monthly_requests: number | null;
  updated_at_ms: number;
}

export interface CircuitsTable {
  provider: string;
  model: string;
  /** JSON of the circuit's state. */
  state: string;
  /** Grows with every write: a write that was computed from an older state is refused. */
  epoch: number;
  /** The last failure that counted against the circuit. */
  last_failure_kind: string | null;
  last_failure_at_ms: number | null;
  updated_at_ms: number;
}

/** Only models whose provider has asked for less have a row. */
export interface RateLimitsTable {
  provider: string;
  model: string;
  /** A fingerprint of the API key, from which the key cannot be had. */
  key: string;
  /** JSON of the limit's state. */
  state: string;
  /** Grows with every write: a write that was computed from an older state is refused. */
  epoch: number;
  updated_at_ms: number;
}

export interface TrialsTable {
  /** Grows in the order of commit, as one writer at a time has the lock from taking it to its commit; never used again. */
  seq: Generated<number>;
  /** Unique in its project. */
  id: string;
  schema_version: number;
  /** null = imported without one. */
  run_id: string | null;
  project: string;
  operation: string;
  prompt_hash: string;
  prompt: RecordText;
  system_prompt_hash: string | null;
  provider: string | null;
  model: string | null;
  output: RecordText | null;
  /** JSON: inputTokens, cachedInputTokens, outputTokens, reasoningTokens. */
  usage: string | null;
  /** null, like the two below it, only where an imported trial does not say it. */
  cost_micro_usd: number | null;
  latency_ms: number | null;
  attempts: number | null;
  /** JSON array of grader results, record text. */
  graders: RecordText;
  /** passed, failed or ungraded. */
  outcome: string;
  failure_kind: string | null;
  /** stop or length; null where there is no answer. */
  finish_reason: string | null;
  /** Of the model's circuit as the trial was made: closed, open or half-open. */
  circuit: string | null;
  /** What a person said: good or bad. */
  label: string | null;
  note: RecordText | null;
  labelled_at_ms: number | null;
  created_at_ms: number;
  /** null = it was made here. */
  imported_at_ms: number | null;
  /** JSON, record text: what an imported trial says that no column holds. */
  imported: RecordText | null;
  /** Of all that an imported trial says but its id. */
  content_hash: string | null;
  /** JSON: what a review of its prompt found before it was answered; null = nothing alike had failed. */
  review: string | null;
}

/** Which store this is: one row. */
export interface InstallationTable {
  id: string;
}

/** What a judge said, so that the same question about the same texts is asked once. */
export interface JudgementsTable {
  /** Of everything that decides the verdict. */
  key: string;
  /** JSON. */
  verdict: RecordText;
  created_at_ms: number;
}

/** How far a judge agreed with people on one set of labelled answers. */
export interface CalibrationsTable {
  id: string;
  project: string;
  grader: string;
  /** provider:model */
  model: string;
  version: string;
  /** A fingerprint of the labelled answers: the same ones again show drift. */
  anchors: string;
  /** JSON. */
  figures: string;
  /** JSON: what the judge said of each, in their order. */
  verdicts: string;
  created_at_ms: number;
}

/** The examples and the threshold with which a judge agrees best with people; at most one for each grader. */
export interface JudgeTuningsTable {
  project: string;
  grader: string;
  /** JSON, record text. */
  tuning: RecordText;
  created_at_ms: number;
}

/** The outbox: what others care about, written in the transaction that made it true. */
export interface EventsTable {
  seq: Generated<number>;
  kind: string;
  project: string | null;
  run_id: string | null;
  /** JSON, record text. */
  detail: RecordText;
  at_ms: number;
}
