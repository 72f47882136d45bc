// JSON values, and the canonical text that equal values share.

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
/** Members that are undefined are left out when it is written. */
export type JsonObject = { readonly [key: string]: JsonValue | undefined };

/** Keys sorted at every depth, `undefined` members dropped: equal arguments give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === "object" && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
