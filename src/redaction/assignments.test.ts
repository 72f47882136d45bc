import { expect, test } from "vitest";
import { redactAssignments } from "./assignments.ts";

test.each([
  ["APP_PASSWORD=correcthorse", "APP_PASSWORD=[redacted:secret]"],
  ["export MY_SECRET_KEY='abc def'; X_TOKEN=ab,c&d;e(f1", "export MY_SECRET_KEY='abc def'; X_TOKEN=[redacted:secret]"],
  ['{"apiKey": "abcdefghij", "b": 1}', '{"apiKey": "[redacted:secret]", "b": 1}'],
  ["{'client_secret': 'correct-horse'}", "{'client_secret': '[redacted:secret]'}"],
  [String.raw`{\"password\": \"pa\\nss1234\"}`, String.raw`{\"password\": \"[redacted:secret]\"}`],
  [String.raw`"password": "ab\"cdefghi"`, '"password": "[redacted:secret]"'],
  ['"password": "cut-off-in-the-midd', '"password": "[redacted:secret]'],
  ["password: hunter2hunter2\nuser: bob", "password: [redacted:secret]\nuser: bob"],
  ["db_password := `s3cret-and-long`", "db_password := `[redacted:secret]`"],
  [":auth_token => 'abcdefgh'", ":auth_token => '[redacted:secret]'"],
  ['let api_key: &str = "abcdefgh";', 'let api_key: &str = "[redacted:secret]";'],
  ["call(api_key=abc12345, user=bob)", "call(api_key=[redacted:secret], user=bob)"],
  [
    "https://example.com/?access_token=abc12345&user=bob",
    "https://example.com/?access_token=[redacted:secret]&user=bob",
  ],
  ["X-Api-Key: 0123abcd4567", "X-Api-Key: [redacted:secret]"],
  [String.raw`line\nAPP_TOKEN=abcdefgh\nnext`, String.raw`line\nAPP_TOKEN=[redacted:secret]\nnext`],
  ["API_KEY=[redacted:openai-key]", "API_KEY=[redacted:openai-key]"],
])("%s", (text, clean) => {
  expect(redactAssignments(text)).toBe(clean);
});

test.each([
  ["token: aaaaaaaaaaaaaaaaaaaa;x_key=abcd1234", "token: aaaaaaaaaaaaaaaaaaaa;x_key=[redacted:secret]"],
  ["token: aaaaaaaaaaaaaaaaaaaa.X_KEY=12-45678(", "token: aaaaaaaaaaaaaaaaaaaa.X_KEY=[redacted:secret]"],
  ["token: aaaaaaaaaaaaaaaa.x_key='abcd1234'", "token: aaaaaaaaaaaaaaaa.x_key='[redacted:secret]'"],
  ["A_KEY=${x:-B_KEY=abcd1234}", "A_KEY=${x:-B_KEY=[redacted:secret]}"],
])("inside a value that is no secret one is still found: %s", (text, clean) => {
  expect(redactAssignments(text)).toBe(clean);
});

test("a value of seven characters stays", () => {
  expect(redactAssignments("APP_PASSWORD=abcdefg")).toBe("APP_PASSWORD=abcdefg");
});

test("a bare key or token needs a long value", () => {
  expect(redactAssignments('"key": "page-12345", "token": "8f14e45fceea167a"')).toBe(
    '"key": "page-12345", "token": "[redacted:secret]"',
  );
});
