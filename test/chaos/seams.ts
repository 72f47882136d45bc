// Where a process can die: around each commit to its store and each request to its provider, counted from 1.
import { subscribe } from "node:diagnostics_channel";
import { writeSync } from "node:fs";
import { StatementSync } from "node:sqlite";

export const SEAM_KINDS = [
  "before a commit",
  "after a commit",
  "before a request",
  "request sent",
  "answer read",
] as const;
export type SeamKind = (typeof SEAM_KINDS)[number];

export interface Seam {
  readonly kind: SeamKind;
  /** From 1. */
  readonly nth: number;
}

/** What a transaction is for, by the first of these that it wrote. */
const PURPOSES: readonly (readonly [purpose: string, sign: RegExp])[] = [
  ["the schema", /^create |"kysely_migration/],
  ["recording", /^insert into "runs"/],
  ["reservation", /^insert into "attempts"/],
  ["a dead owner's hand-over", /^delete from "owners"/],
  ["settlement", /^update "attempts"/],
  ["start of a run", /^update "runs" set .*"started_at_ms"/],
  ["end of a run", /^update "runs" set .*"ended_at_ms"/],
  ["a trial", /^insert into "trials"/],
  ["a judgement", /^insert into "judgements"/],
  ["the worker's lease", /"leases"/],
  ["claim or end of a job", /^update "?jobs"? set/],
  ["a new job", /^insert into "jobs"/],
  ["an owner's lease", /"owners"/],
];

/** From now on this process ends as by `kill -9` at the seam; its last words on stdout are what the seam was about. */
export function dieAt({ kind, nth }: Seam): void {
  let reached = 0;
  const reach = (here: SeamKind, about: string): void => {
    if (here !== kind) return;
    reached += 1;
    if (reached < nth) return;
    writeSync(1, about);
    process.kill(process.pid, "SIGKILL");
  };
  watchCommits(reach);
  watchRequests(reach);
}

type Reach = (here: SeamKind, about: string) => void;

/** One connection of a process at a time can be in a write transaction: there is one lock. */
function watchCommits(reach: Reach): void {
  let written: string[] | null = null;

  function execute(sql: string, run: () => unknown): unknown {
    const verb = /^\s*(\w+)/.exec(sql)?.[1]?.toLowerCase() ?? "";
    const isWrite = ["insert", "update", "delete", "create"].includes(verb);
    if (verb === "commit" || (isWrite && written === null)) {
      const purpose = purposeOf(written ?? [sql]);
      reach("before a commit", purpose);
      const result = run();
      written = null;
      reach("after a commit", purpose);
      return result;
    }
    const result = run();
    if (verb === "begin") written = [];
    if (verb === "rollback") written = null;
    if (isWrite) written?.push(sql);
    return result;
  }

  for (const method of ["run", "all", "get"] as const) {
    const original: unknown = StatementSync.prototype[method];
    if (typeof original !== "function") throw new TypeError(`a statement cannot ${method}`);
    const watched = new Proxy(original, {
      apply: (target, statement: StatementSync, parameters: readonly unknown[]): unknown =>
        execute(statement.sourceSQL, () => Reflect.apply(target, statement, parameters)),
    });
    Reflect.set(StatementSync.prototype, method, watched);
  }
}

function purposeOf(written: readonly string[]): string {
  const statements = written.map((sql) => sql.trim());
  const known = PURPOSES.find(([, sign]) => statements.some((sql) => sign.test(sql)));
  return known?.[0] ?? (statements.length === 0 ? "nothing to write" : "something else");
}

function watchRequests(reach: Reach): void {
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    reach("before a request", "a request");
    const { body, status, statusText, headers } = await send(input, init);
    const read = body === null ? null : toldAtItsEnd(body, () => reach("answer read", "a request"));
    return new Response(read, { status, statusText, headers });
  };
  subscribe("undici:request:bodySent", () => {
    reach("request sent", "a request");
  });
}

function toldAtItsEnd(body: NonNullable<Response["body"]>, tell: () => void): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (!done) {
        controller.enqueue(value);
        return;
      }
      tell();
      controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
