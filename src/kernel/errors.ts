// The one base class of broken promises; each slice subclasses it in its own errors.ts.

export interface ErrorFacts {
  /** `domain/slug`, listed in docs/errors.md. */
  readonly code: string;
  /** What is wrong, naming the thing and the limit. Safe to show; never a foreign message. */
  readonly message: string;
  /** What the reader does next, in one or two sentences. */
  readonly hint: string;
  /** Whether the same call may succeed later without any change. */
  readonly retryable?: boolean;
  /** Tools that help, by name. */
  readonly next?: readonly string[];
  readonly cause?: unknown;
}

export class OrchestratorError extends Error {
  readonly code: string;
  readonly hint: string;
  readonly retryable: boolean;
  readonly next: readonly string[];

  constructor(facts: ErrorFacts) {
    super(facts.message, { cause: facts.cause });
    this.name = new.target.name;
    this.code = facts.code;
    this.hint = facts.hint;
    this.retryable = facts.retryable ?? false;
    this.next = facts.next ?? [];
  }
}
