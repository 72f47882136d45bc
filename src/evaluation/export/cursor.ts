// Where a reader of trials is: after one trial, in the order in which they came into the store.
import { sha256Hex } from "../../kernel/hash.ts";
import type { Queries } from "../../storage/index.ts";
import { badTrialCursor } from "../errors.ts";

const CURSOR = /^(?<seq>\d{1,15})\.(?<mark>[0-9a-f]{8})$/;

/** The number alone would not tell another store, or one that a backup has set back. */
export function cursorOf({ seq, id }: { readonly seq: number; readonly id: string }): string {
  return `${seq}.${markOf(id)}`;
}

/** @throws TrialsError `evaluation/bad-cursor` for one of another store; one whose trial was kept long enough is good */
export async function seqAfter(queries: Queries, cursor: string): Promise<number> {
  const { seq: digits, mark } = CURSOR.exec(cursor)?.groups ?? {};
  if (digits === undefined) throw badTrialCursor(cursor);
  const seq = Number(digits);
  const next = await queries
    .selectFrom("trials")
    .select(["seq", "id"])
    .where("seq", ">=", seq)
    .orderBy("seq")
    .limit(1)
    .executeTakeFirst();
  const isAhead = next === undefined && (await lastSeq(queries)) !== 0;
  const isOther = next?.seq === seq && markOf(next.id) !== mark;
  if (isAhead || isOther) throw badTrialCursor(cursor);
  return seq;
}

/** Of all projects; 0 = there is none. */
export async function lastSeq(queries: Queries): Promise<number> {
  const row = await queries
    .selectFrom("trials")
    .select((eb) => eb.fn.max<number | null>("seq").as("seq"))
    .executeTakeFirst();
  return row?.seq ?? 0;
}

function markOf(id: string): string {
  return sha256Hex(id).slice(0, 8);
}
