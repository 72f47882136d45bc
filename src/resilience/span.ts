// A span of time that one process writes down and another reads, by a clock that may be set in between.

/**
 * What is left of a span of `spanMs`, from 0 to `spanMs`. After the clock was set back by up to a span it lasts up to
 * twice as long; set back by more, its start means nothing any more and the span is over.
 */
export function leftMs(endMs: number, spanMs: number, nowMs: number): number {
  const left = endMs - nowMs;
  return left <= 0 || left > 2 * spanMs ? 0 : Math.min(left, spanMs);
}
