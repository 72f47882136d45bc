// A provider's address in its one form.
import { expect, test } from "vitest";
import { providerBaseUrl } from "./base-url.ts";
import { configRefusal } from "./testing.ts";

const normalised = (text: string): string => providerBaseUrl(text, "v1beta", "GEMINI_BASE_URL", "https://example.com");

test.each([
  ["https://generativelanguage.googleapis.com", "https://generativelanguage.googleapis.com/v1beta"],
  ["https://generativelanguage.googleapis.com/", "https://generativelanguage.googleapis.com/v1beta"],
  ["https://generativelanguage.googleapis.com/v1beta", "https://generativelanguage.googleapis.com/v1beta"],
  ["https://generativelanguage.googleapis.com/v1beta//", "https://generativelanguage.googleapis.com/v1beta"],
  ["https://gateway.example/google/v1", "https://gateway.example/google/v1"],
  ["https://gateway.example/v1beta2", "https://gateway.example/v1beta2"],
  ["https://gateway.example/google", "https://gateway.example/google/v1beta"],
  ["https://gateway.example/vertex", "https://gateway.example/vertex/v1beta"],
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080/v1beta"],
  ["HTTPS://Gateway.Example/A", "https://gateway.example/A/v1beta"],
])("%s becomes %s", (given, expected) => {
  expect(normalised(given)).toBe(expected);
});

test.each([
  "not an address",
  "generativelanguage.googleapis.com",
  "ftp://example.com",
  "https://user:secret@example.com",
  "https://example.com/?key=secret",
  "https://example.com/#secret",
])("%s is refused without being repeated", (given) => {
  const refusal = configRefusal(() => normalised(given));
  expect(refusal.code).toBe("config/invalid-environment");
  expect(`${refusal.message} ${refusal.hint}`).toContain("GEMINI_BASE_URL=https://example.com");
  expect(`${refusal.message} ${refusal.hint}`).not.toContain("secret");
});
