import { expect, test } from "vitest";
import { redactPrivateKeys } from "./private-keys.ts";

const begin = (kind: string): string => `-----BEGIN ${kind}PRIVATE KEY-----`;
const end = (kind: string): string => `-----END ${kind}PRIVATE KEY-----`;
const body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";

test.each(["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "])("a whole %sblock becomes one marker", (kind) => {
  expect(redactPrivateKeys(`a\n${begin(kind)}\n${body}\n${end(kind)}\nb`)).toBe("a\n[redacted:private-key]\nb");
});

test("a boundary that has lost its space is one", () => {
  const block = `${begin("RSA ").replace("BEGIN ", "BEGIN")}\n${body}\n${end("")}`;
  expect(redactPrivateKeys(block)).toBe("[redacted:private-key]");
});

test("a PGP block becomes one marker", () => {
  const block = `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${body}\n-----END PGP PRIVATE KEY BLOCK-----`;
  expect(redactPrivateKeys(block)).toBe("[redacted:private-key]");
});

test("a block inside JSON inside JSON becomes one marker", () => {
  const json = JSON.stringify(JSON.stringify({ key: `${begin("")}\n${body}\n${end("")}\n`, other: 1 }));
  expect(redactPrivateKeys(json)).toBe(String.raw`"{\"key\":\"[redacted:private-key]\\n\",\"other\":1}"`);
});

test("a block without an end goes to the end of the text", () => {
  expect(redactPrivateKeys(`a ${begin("")}\n${body}`)).toBe("a [redacted:private-key]");
});

test("a block on one line is seen by its base64 text", () => {
  expect(redactPrivateKeys(`${begin("")} ${body.replace("\n", " ")}`)).toBe("[redacted:private-key]");
});

test("a block without an end stops at the next block", () => {
  const two = `${begin("")}\n${body}\n${begin("EC ")}\n${body}\n${end("EC ")}\nafter`;
  expect(redactPrivateKeys(two)).toBe("[redacted:private-key][redacted:private-key]\nafter");
});

test("public keys and certificates stay", () => {
  const text = `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----\n-----BEGIN CERTIFICATE-----\n${body}`;
  expect(redactPrivateKeys(text)).toBe(text);
});
