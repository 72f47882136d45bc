// A time as a part of a file's name.

/** UTC, to the millisecond: 20260102T030405678Z. */
export function fileTime(nowMs: number): string {
  return new Date(nowMs).toISOString().replaceAll(/[-:.]/g, "");
}
