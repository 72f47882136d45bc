import { expect, test } from "vitest";
import fc from "fast-check";
import { verdictOf } from "../../testing.ts";

const GITHUB = `ghp_${"a1B2".repeat(9)}`;
const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----\nMIIEvQ${"IBADANBgkqhkiG9w0BAQ".repeat(4)}\n-----END PRIVATE KEY-----`;
const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLW9mLWl0";

test.each<[string, string]>([
  [`Use ${GITHUB} to log in.`, "github-token"],
  ["export AWS_ACCESS_KEY_ID=AKIAQ7XK2M9PLW3RT5VZ", "aws-key-id"],
  [`\`\`\`\n${PRIVATE_KEY}\n\`\`\``, "private-key"],
  [`The session is ${JWT}.`, "jwt"],
  ["postgres://dock:hT6!kk2Pq@db.example/crates", "url-password"],
  ['password: "Tr0ub4dor&3xyz"', "secret"],
  ["Authorization: Basic ZG9jazpoVDYha2syUHE=", "credentials"],
  [`${GITHUB} and ${GITHUB}`, "github-token (2)"],
  [`${GITHUB}\npostgres://dock:hT6!kk2Pq@db.example/crates`, "github-token, url-password"],
])("a secret fails, and its kind is named: %s", async (answer, kinds) => {
  expect(await verdictOf(answer, "secrets")).toEqual({
    kind: "graded",
    score: 0,
    passed: false,
    reason: `the answer has secrets: ${kinds}`,
  });
});

test.each([
  "",
  "The crate weighs 3 kg.",
  "API_KEY=your-key-here",
  "export OPENAI_API_KEY=sk-...",
  "DB_PASSWORD=changeme",
  "password = '********'",
  "token: <your token>",
  "const token = process.env.TOKEN;",
  "API_KEY=${API_KEY}",
  "postgres://user:password@localhost:5432/crates",
  "mysql://root:<password>@localhost/crates",
  "AKIAIOSFODNN7EXAMPLE",
  "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
  "A private key starts with -----BEGIN PRIVATE KEY-----.",
  "commit 5f2c9d3b8a1e4f6078c2d4e6f8a0b1c3d5e7f901",
])("without a secret, and with a placeholder, it passes: %j", async (answer) => {
  expect(await verdictOf(answer, "secrets")).toEqual({
    kind: "graded",
    score: 1,
    passed: true,
    reason: "the answer has no secret",
  });
});

test("markers that the answer itself has are no secrets", async () => {
  expect(await verdictOf("It was [redacted:github-token].", "secrets")).toMatchObject({ passed: true });
  expect(await verdictOf(`${"[redacted:jwt]".repeat(3)} [redacted:github-token]`, "secrets")).toMatchObject({
    passed: true,
  });
  expect(await verdictOf(`[redacted:github-token] is ${GITHUB}, [redacted:jwt] not`, "secrets")).toMatchObject({
    reason: "the answer has secrets: github-token",
  });
});

test("addresses of people are another matter", async () => {
  expect(await verdictOf("Write to captain@ship.example or call +44 20 7946 0958.", "secrets")).toMatchObject({
    passed: true,
  });
});

test("any text gets a verdict that holds nothing of it", async () => {
  const piece = fc.oneof(
    fc.constantFrom(GITHUB, "[redacted:jwt]", "password=", "://a:", "@", "-----BEGIN PRIVATE KEY-----\n", "eyJ", '"'),
    fc.string({ unit: "binary", maxLength: 12 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      const answer = pieces.join("");
      const verdict = await verdictOf(answer, "secrets");
      expect(await verdictOf(answer, "secrets")).toEqual(verdict);
      expect(verdict.reason).toMatch(
        /^the answer has (?:no secret|secrets: [a-z\d-]+(?: \(\d+\))?(?:, [a-z\d-]+(?: \(\d+\))?)*)$/,
      );
    }),
    { numRuns: 200 },
  );
});

test.each<[string, string]>([
  ["secrets", `${GITHUB} `.repeat(10_000)],
  ["markers", "[redacted:github-token]".repeat(15_000)],
  ["assignments", "password=".repeat(40_000)],
  ["placeholders", `password: "${"change-me-".repeat(18)}!" `.repeat(2_000)],
  ["private keys", "-----BEGIN PRIVATE KEY-----\n".repeat(14_000)],
])("a long run of %s is graded", async (_what, answer) => {
  expect(await verdictOf(answer, "secrets")).toMatchObject({ kind: "graded" });
});
