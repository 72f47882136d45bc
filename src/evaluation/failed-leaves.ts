// The graders that an answer failed by, in whatever form their results are at hand.

interface ResultForm<T> {
  readonly hasFailed: (result: T) => boolean;
  /** Of a pipeline, in the order of its graders. */
  readonly partsOf: (result: T) => readonly T[];
}

/** Leaves that failed where that counts: of a pipeline that passed, none; one that failed by its score alone is itself one. */
export function failedIn<T>(results: readonly T[], form: ResultForm<T>): readonly T[] {
  return results.flatMap((result) => {
    if (!form.hasFailed(result)) return [];
    const inner = failedIn(form.partsOf(result), form);
    return inner.length === 0 ? [result] : inner;
  });
}
