import { expect, test } from "vitest";
import fc from "fast-check";
import { createRedactor, recordJson, redact } from "./redact.ts";

const chars = (alphabet: string, length: number | readonly [number, number]): fc.Arbitrary<string> => {
  const [minLength, maxLength] = typeof length === "number" ? [length, length] : length;
  return fc.string({ unit: fc.constantFrom(...alphabet.split("")), minLength, maxLength });
};
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER = UPPER.toLowerCase();
const DIGITS = "0123456789";
const ALNUM = UPPER + LOWER + DIGITS;
const URL_SAFE = `${ALNUM}-_`;
const HEX = "0123456789abcdef";

const made = (prefix: string, body: fc.Arbitrary<string>): fc.Arbitrary<string> => body.map((text) => prefix + text);

/** By the kind that is written in its place. */
const shapes: Readonly<Record<string, fc.Arbitrary<string>>> = {
  "google-key": made("AIza", chars(URL_SAFE, 35)),
  "openai-key": fc.oneof(
    made("sk-proj-", chars(URL_SAFE, [40, 150])),
    made("sk-svcacct-", chars(URL_SAFE, [40, 150])),
    made(
      "sk-",
      fc.tuple(chars(DIGITS, 1), chars(ALNUM, 47)).map((parts) => parts.join("")),
    ),
  ),
  "anthropic-key": made("sk-ant-api03-", chars(URL_SAFE, 95)),
  "langfuse-key": fc.tuple(fc.constantFrom("sk-lf-", "pk-lf-"), fc.uuid()).map((parts) => parts.join("")),
  "openrouter-key": made("sk-or-v1-", chars(HEX, 64)),
  "github-token": fc.oneof(
    fc.tuple(fc.constantFrom("ghp_", "gho_", "ghs_", "ghu_", "ghr_"), chars(ALNUM, 36)).map((parts) => parts.join("")),
    made("github_pat_", chars(`${ALNUM}_`, 82)),
  ),
  "gitlab-token": made("glpat-", chars(URL_SAFE, 20)),
  "slack-token": fc
    .tuple(fc.constantFrom("xoxb-", "xoxp-", "xoxa-", "xoxr-"), chars(DIGITS, 12), chars(ALNUM, 24))
    .map(([prefix, team, secret]) => `${prefix}${team}-${secret}`),
  "discord-webhook": fc
    .tuple(
      fc.constantFrom("discord.com/api/", "discordapp.com/api/", "discord.com/api/v10/"),
      chars(DIGITS, [17, 20]),
      chars(URL_SAFE, 68),
    )
    .map(([place, id, token]) => `${place}webhooks/${id}/${token}`),
  "discord-token": fc
    .tuple(chars(DIGITS, [17, 20]), chars(URL_SAFE, 6), chars(URL_SAFE, [27, 38]))
    .map(([id, time, mark]) => `${Buffer.from(id).toString("base64url")}.${time}.${mark}`),
  "aws-key-id": fc.tuple(fc.constantFrom("AKIA", "ASIA"), chars(UPPER + "234567", 16)).map((parts) => parts.join("")),
  "npm-token": made("npm_", chars(ALNUM, 36)),
  "stripe-key": fc
    .tuple(fc.constantFrom("sk_live_", "rk_live_", "sk_test_"), chars(ALNUM, [24, 99]))
    .map((parts) => parts.join("")),
  "sendgrid-key": fc.tuple(chars(URL_SAFE, 22), chars(URL_SAFE, 43)).map(([id, secret]) => `SG.${id}.${secret}`),
  "huggingface-token": made("hf_", chars(ALNUM, 34)),
  jwt: fc
    .tuple(chars(URL_SAFE, [20, 60]), chars(URL_SAFE, [20, 200]), chars(URL_SAFE, 43))
    .map((parts) => `eyJ${parts.join(".")}`),
};
const secret = fc.oneof(...Object.values(shapes));

/** Texts with a hole: what surrounds secrets in prompts, logs, code and configuration. */
const surroundings: readonly ((inner: string) => string)[] = [
  (inner) => inner,
  (inner) => `the key is ${inner}.`,
  (inner) => `"${inner}"`,
  (inner) => `'${inner}',`,
  (inner) => `\`${inner}\``,
  (inner) => `first\n${inner}\nlast`,
  (inner) => `first\r\n${inner}\r\n`,
  (inner) => `(${inner})`,
  (inner) => `<token>${inner}</token>`,
  (inner) => `https://example.com/?a=1&value=${inner}&b=2`,
  (inner) => `a%3D${inner}%26`,
  (inner) => `x=${inner};y=2`,
  (inner) => JSON.stringify({ text: `line one\n${inner}\tend "quoted"` }),
  (inner) => JSON.stringify(JSON.stringify({ text: `\n${inner}\n` })),
  (inner) => `curl -H "Authorization: Bearer ${inner}" https://example.com`,
  (inner) => `日本語${inner}日本語`,
  (inner) => `\u200b${inner}\u200b`,
  (inner) => `${inner}\0${inner}`,
  (inner) => `${inner} ${inner}`,
  (inner) => `/${inner}/`,
];

test("no secret of a known shape survives, whatever stands around it", () => {
  fc.assert(
    fc.property(secret, fc.constantFrom(...surroundings), (planted, around) => {
      expect(redact(around(planted))).not.toContain(planted);
    }),
    { numRuns: 1_000 },
  );
});

test.each(Object.entries(shapes))("a %s is named in its place", (kind, shape) => {
  fc.assert(
    fc.property(shape, (planted) => {
      expect(redact(`see ${planted}, ok`)).toBe(`see [redacted:${kind}], ok`);
    }),
    { numRuns: 50 },
  );
});

test("a secret that is glued to other words does not survive", () => {
  // What makes a short prefix inside a word a secret is the mixture of capitals and digits behind it.
  const looksRandom = /^(?:sk-|hf_)(?=[\w-]{0,30}[A-Z])(?=[\w-]{0,30}\d)|^(?!sk-|hf_)/;
  fc.assert(
    fc.property(secret, (planted) => {
      fc.pre(looksRandom.test(planted));
      expect(redact(`key${planted}`)).not.toContain(planted);
      expect(redact(`${planted}_and_more`)).not.toContain(planted);
    }),
    { numRuns: 500 },
  );
});

const fragments = fc.oneof(
  { weight: 3, arbitrary: secret },
  fc.constantFrom(
    "API_KEY=",
    '"password": "',
    "token: '",
    "://user:",
    "@host",
    "Bearer ",
    "Authorization: Basic ",
    "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----",
    "[redacted:",
    "[redacted:jwt]",
    "sk-",
    "eyJ",
    "AKIA",
    "ASIA",
    ".",
    " ",
    "\n",
    "\\n",
    '\\"',
    '"',
    "]",
    "%3D",
    "\\",
    "\0",
    "\ud800",
    "hunter2hunter2",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
  chars(ALNUM, [1, 40]),
);
const anything = fc.array(fragments, { maxLength: 14 }).map((parts) => parts.join(""));

test("a second run changes nothing", () => {
  fc.assert(
    fc.property(anything, (text) => {
      const once = redact(text);
      expect(redact(once)).toBe(once);
    }),
    { numRuns: 1_500 },
  );
});

test("a second run with configured secrets changes nothing", () => {
  fc.assert(
    fc.property(anything, fc.array(chars(`${ALNUM}"]`, [6, 20]), { maxLength: 4 }), (text, secrets) => {
      const redactor = createRedactor(secrets);
      const once = redactor(secrets.reduce((all, one) => all + one + text, text));
      expect(redactor(once)).toBe(once);
    }),
    { numRuns: 1_000 },
  );
});

test("what comes out is well-formed and holds no NUL", () => {
  fc.assert(
    fc.property(anything, (text) => {
      const clean = redact(text);
      expect(clean.isWellFormed() && !clean.includes("\0")).toBe(true);
    }),
  );
});

test("a secret with a NUL or half a character in it is still seen", () => {
  expect(redact(`ghp_abc\0${"d1".repeat(17)}`)).toBe("[redacted:github-token]");
  expect(redact(`ghp_abc\ud83d${"d1".repeat(17)}`)).toBe("[redacted:github-token]");
});

test.each([
  ["a git commit", "commit 9fceb02d0ae598e95dc970b74767f19372d61af8 fixes it"],
  ["a UUID", "run 123e4567-e89b-12d3-a456-426614174000 ended"],
  ["an image", `data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA${"AIzaSyQ/+0k9".repeat(20)}`],
  ["words with sk-", "risk-free rates, desk-bound staff, task-123, disk-usage-by-directory-and-owner-2024"],
  ["names of CSS classes", "sk-estimator-doc-link sk-toggleable__content sk-container-id-1"],
  ["hugs", "xoxo-hugs-and-kisses-from-all"],
  ["names of environment variables", "set GEMINI_API_KEY and OPENAI_API_KEY first"],
  ["a placeholder", "OPENAI_API_KEY=your-key-here"],
  ["a masked value", 'password: "********"'],
  ["a reference", 'export API_KEY="${MY_API_KEY}"; API_KEY=$OTHER_KEY'],
  ["code that reads a key", "const apiKey = process.env.API_KEY; const token = await getToken(user1234);"],
  ["typed parameters", "function login(password: string, token: SecretString): Promise<void>"],
  ["a sort key", "items.sort(key=lambda item: item.name, reverse=True)"],
  ["a small object", '{"key": "createdAt", "token": "identifier", "count": 12345678}'],
  ["counts of tokens", "max_tokens=100000000, prompt_tokens: 12345678"],
  ["prose with a colon", "The password: something that only you know. Key: everything else."],
  ["other names", "MONKEYS, keyboard: standard104keys, tokenizer=bert2vec1234, hockey=canada2024"],
  ["an id", "idempotency_key: nightly-report-2026-01-05"],
  ["a path", "PRIVATE_KEY_PATH=/etc/ssl/private/server1.pem"],
  ["a URL with a port", "http://localhost:3000/path?mail=a@example and http://localhost:3000?mail=a@example"],
  ["the address of a repository", "git@github.com:owner/name.git, ssh://git@github.com/owner/name.git"],
  ["a mention of a key file's first line", 'lines that start with "-----BEGIN PRIVATE KEY-----" are never read'],
  ["bearers", "Bearer authentication, the bearer of this letter, Authorization: Bearer <token>"],
  ["dotted names", "com.example.service.internal.Handler.handle eyJ.a.b"],
  ["earlier redactions", "key [redacted:google-key], API_KEY=[redacted:secret]"],
  ["a continent", "ASIA-PACIFIC"],
])("%s stays as it is", (_what, text) => {
  expect(redact(text)).toBe(text);
});

const starts = [
  "sk-",
  "eyJ",
  "eyJaaaaaaaa.",
  "AIza",
  "KEY",
  "KEY=",
  "key=",
  "key==",
  "token:a",
  "x_key=a|",
  "secret=abcdefgh.",
  "secret=a::b",
  "secret=(",
  "API_KEY=${",
  "API_KEY=<",
  "API_KEY=[redacted:",
  "API_KEY='a",
  "X_KEY=1",
  'token="',
  String.raw`token=\"a\\`,
  "ghp_",
  "glpat-aaaaaaaaaaaaaaaaaaaa.",
  "xoxb-",
  "Bearer ",
  "Authorization: Basic ",
  "a.",
  "aaaaaaaaaa.",
  "://",
  "[redacted:",
  "sword",
  "%3D",
  "a",
  "://a:b",
  "-----BEGIN PRIVATE KEY-----",
  "@",
  "\\",
];

test.each(starts)("a megabyte of %j is answered", (start) => {
  const redactor = createRedactor(["swordfish", "swordsword"]);
  const text = start.repeat(Math.ceil(1_000_000 / start.length));
  expect(redactor(text).length).toBeGreaterThan(0);
  expect(redactor(`"password="://a:${text}`).length).toBeGreaterThan(0);
});

test("record JSON parses to the shape it had, without its secrets", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ text: anything, password: secret })), (rows) => {
      const back: unknown = JSON.parse(recordJson(rows));
      expect(back).toEqual(
        rows.map(({ text }) => ({ text: redact(text), password: expect.stringMatching(/^\[redacted:/) })),
      );
    }),
  );
});

test("record JSON of nothing is null", () => {
  expect(recordJson(undefined)).toBe("null");
});
