import { expect, test } from "vitest";
import fc from "fast-check";
import { configuredSecrets } from "./configured.ts";

const M = "[redacted:configured]";

test("each occurrence goes", () => {
  expect(configuredSecrets(["swordfish"])("swordfish, xswordfishx")).toBe(`${M}, x${M}x`);
});

test("a secret shorter than eight characters stays", () => {
  expect(configuredSecrets(["abcdefg", ""])("abcdefg")).toBe("abcdefg");
});

test("secrets that overlap leave one marker", () => {
  expect(configuredSecrets(["abcdefgh", "efghijkl", "defghijk"])("xabcdefghijkly")).toBe(`x${M}y`);
});

test("a secret is found as JSON and URLs write it", () => {
  const remove = configuredSecrets(['pa"ss\\wo/rd']);
  expect(remove(JSON.stringify({ a: 'pa"ss\\wo/rd' }))).toBe(`{"a":"${M}"}`);
  expect(remove(`?p=${encodeURIComponent('pa"ss\\wo/rd')}`)).toBe(`?p=${M}`);
});

test("a secret that reads like a marker does not break markers", () => {
  expect(configuredSecrets(["redacted:jwt"])("[redacted:jwt] redacted:jwt")).toBe(`[redacted:jwt] ${M}`);
});

test("no configured secret survives in any text", () => {
  const secret = fc.string({ unit: "grapheme", minLength: 8, maxLength: 30 });
  fc.assert(
    fc.property(fc.array(secret, { minLength: 1, maxLength: 3 }), fc.string(), (secrets, text) => {
      fc.pre(secrets.every((one) => one.length >= 8 && !M.includes(one)));
      const clean = configuredSecrets(secrets)(secrets.join(text));
      for (const one of secrets) expect(clean).not.toContain(one);
    }),
  );
});
