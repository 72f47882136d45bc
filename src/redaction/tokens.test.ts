import { expect, test } from "vitest";
import { redact } from "./redact.ts";
import { redactJsonWebTokens, redactTokens, redactUrlPasswords } from "./tokens.ts";

test("a Bearer header keeps its scheme", () => {
  expect(redactTokens("Authorization: Bearer abc.def-123456")).toBe("Authorization: Bearer [redacted:credentials]");
});

test("a Basic header keeps its scheme", () => {
  expect(redactTokens('{"authorization":"Basic dXNlcjpwYXNz"}')).toBe(
    '{"authorization":"Basic [redacted:credentials]"}',
  );
});

test("what the word Bearer introduces is taken out without a header, too", () => {
  expect(redactTokens("send Bearer 8f14e45fceea167a")).toBe("send Bearer [redacted:credentials]");
});

test("a token without a signature is a JSON web token", () => {
  expect(redactJsonWebTokens("x=eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0. y")).toBe("x=[redacted:jwt] y");
});

test("a JSON web token behind a host name is found", () => {
  expect(redactJsonWebTokens("api.example-host.eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln")).toBe(
    "api.example-host.[redacted:jwt]",
  );
});

test.each(["sk-1AAAAAAAAAAAAAAAAAAAAA", "AIzaAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])(
  "a JSON web token goes whole, although %s stands in it by chance",
  (other) => {
    expect(redact(`see eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.AA${other}, ok`)).toBe("see [redacted:jwt], ok");
    expect(redact(`see eyJhbGciOiJub25lIn0.${other}.c2ln, ok`)).toBe("see [redacted:jwt], ok");
  },
);

test.each([
  ["postgres://app:s3cr3t@db.example:5432/x", "postgres://app:[redacted:url-password]@db.example:5432/x"],
  ["redis://:s3cr3t@cache.example", "redis://:[redacted:url-password]@cache.example"],
  ["https://u:p@ss:w@host.example/", "https://u:[redacted:url-password]@host.example/"],
  [
    "https://[redacted:github-token]:x@host.example",
    "https://[redacted:github-token]:[redacted:url-password]@host.example",
  ],
  ["https://u@host.example:8080/a:b@c", "https://u@host.example:8080/a:b@c"],
])("the password of %s goes, its user stays", (url, clean) => {
  expect(redactUrlPasswords(url)).toBe(clean);
});
