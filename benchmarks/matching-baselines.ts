// Plain measures of how similar two texts are, without any weights of ours.

interface Texts {
  readonly a: string;
  readonly b: string;
}

export const BASELINES: Readonly<Record<string, (rows: readonly Texts[]) => readonly number[]>> = {
  "Jaccard of words": (rows) => rows.map(({ a, b }) => jaccard(new Set(wordsOf(a)), new Set(wordsOf(b)))),
  "TF-IDF cosine": tfIdf,
  "Jaccard of 3 characters": (rows) => rows.map(({ a, b }) => jaccard(gramsOf(a), gramsOf(b))),
};

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function gramsOf(text: string): ReadonlySet<string> {
  const folded = text.toLowerCase().replaceAll(/\s+/g, " ");
  return new Set(Array.from({ length: Math.max(0, folded.length - 2) }, (_none, at) => folded.slice(at, at + 3)));
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((item) => b.has(item)).length;
  return shared === 0 ? 0 : shared / (a.size + b.size - shared);
}

function tfIdf(rows: readonly Texts[]): readonly number[] {
  const documents = new Map<string, number>();
  for (const { a, b } of rows) {
    for (const text of [a, b])
      for (const word of new Set(wordsOf(text))) documents.set(word, (documents.get(word) ?? 0) + 1);
  }
  const vectorOf = (text: string): ReadonlyMap<string, number> => {
    const vector = new Map<string, number>();
    for (const word of wordsOf(text)) {
      vector.set(word, (vector.get(word) ?? 0) + Math.log((2 * rows.length) / (documents.get(word) ?? 1)));
    }
    return vector;
  };
  return rows.map(({ a, b }) => {
    const [left, right] = [vectorOf(a), vectorOf(b)];
    const shared = [...left].reduce((sum, [word, weight]) => sum + weight * (right.get(word) ?? 0), 0);
    return shared === 0 ? 0 : shared / (lengthOf(left) * lengthOf(right));
  });
}

function lengthOf(vector: ReadonlyMap<string, number>): number {
  return Math.sqrt([...vector.values()].reduce((sum, weight) => sum + weight ** 2, 0));
}
