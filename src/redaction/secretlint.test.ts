// A scanner of secrets that others keep, as the judge: what its rules find, redaction takes out.
import { creator } from "@secretlint/secretlint-rule-preset-recommend";
import fc from "fast-check";
import { expect, test } from "vitest";
import { redact } from "./redact.ts";

interface Rule {
  readonly meta: { readonly id: string };
  readonly create: (context: object, options: object) => { readonly file?: (source: object) => void };
}

interface Report {
  readonly range: readonly [number, number];
}

/** Accounts' numbers are no secrets, and comments in a text must not decide what is taken out of it. */
const LEFT_OUT = /-filter-comments$/;
/** Some rules look only into these. */
const FILES = [".npmrc", "package.json"];
const ACCOUNT = /account/i;
/** Rules that take whatever stands at a place, a `-` too. */
const OF_A_PLACE = new Set(["npm-legacy", "npm-oauth"]);
/** What is left of a token is none. */
const LEAST_CHARACTERS = 20;

const reports: Report[] = [];
const rules: ((text: string) => void)[] = [];
creator.create(
  {
    registerRule({ meta, create }: Rule, options: object | undefined) {
      const context = {
        createTranslator: () => () => ({}),
        report: (report: Report) => void reports.push(report),
        ignore: () => {},
      };
      const { file } = create(context, { ...options, enableIDScanRule: true });
      if (LEFT_OUT.test(meta.id)) return;
      rules.push((content) => {
        for (const name of FILES) file?.({ content, filePath: `/home/${name}`, contentType: "text" });
      });
    },
  },
  {},
);

/** The texts of what the rules report. */
function found(text: string): readonly string[] {
  reports.length = 0;
  for (const rule of rules) rule(text);
  return reports.map(({ range }) => text.slice(...range)).filter((secret) => !ACCOUNT.test(secret));
}

const matching = (pattern: RegExp): fc.Arbitrary<string> => fc.stringMatching(pattern);
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Values of each kind that the rules know, as their makers form them. */
const kinds: Readonly<Record<string, fc.Arbitrary<string>>> = {
  "1password": matching(/^[a-z0-9]{90,200}$/)
    .map((key) => `ops_${base64(JSON.stringify({ key, ok: {} }))}`)
    .filter((token) => token.replace(/=+$/, "").endsWith("fQ")),
  anthropic: matching(/^sk-ant-api0\d-[A-Za-z0-9_-]{93}AA$/),
  "aws-key-id": matching(/^(?:A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)[A-Z0-9]{16}$/),
  "aws-secret": matching(
    /^(?:AWS_|aws_)(?:SECRET_ACCESS_KEY|secret_access_key)(?: = |=|: )"[A-Za-z0-9/+]{39}[A-Za-z0-9]"$/,
  ),
  "basic-auth": matching(/^https:\/\/[a-z]{3,12}:[A-Za-z0-9_-]{8,30}@[a-z]{4,12}\.com$/),
  cloudflare: matching(/^(?:cfk|cfut|cfat)_[A-Za-z0-9]{40}[0-9a-f]{8}$/),
  databricks: matching(/^dapi[0-9a-f]{32}(?:-[0-9])?$/),
  docker: matching(/^dckr_pat_[a-zA-Z0-9_-]{27}$/),
  figma: matching(/^figd_[A-Za-z0-9_-]{40}$/),
  github: matching(/^(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{82})$/),
  "github-app": matching(/^ghs_[0-9]{1,8}_eyJ[A-Za-z0-9_-]{20,60}\.[A-Za-z0-9_-]{20,90}\.[A-Za-z0-9_-]{43}$/),
  gitlab: matching(/^glpat-[A-Za-z0-9_-]{20,60}$/),
  grafana: matching(/^(?:glc_[A-Za-z0-9+/]{60,120}={0,2}|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8})$/),
  groq: matching(/^gsk_[a-zA-Z0-9]{52}$/),
  huggingface: matching(/^hf_[a-zA-Z]{34}$/),
  linear: matching(/^lin_api_[a-zA-Z0-9]{40}$/),
  mongodb: matching(/^mongodb(?:\+srv)?:\/\/[a-z]{3,9}:[A-Za-z0-9!?$]{8,20}@[a-z]{3,9}\.net\/[a-z]{3,9}$/),
  mysql: matching(/^mysql:\/\/[a-z]{3,9}:[A-Za-z0-9!?$]{8,20}@[a-z]{3,9}\.net:3306\/[a-z]{3,9}$/),
  notion: matching(/^ntn_[0-9]{11}[A-Za-z0-9]{35}$/),
  npm: matching(/^npm_[A-Za-z0-9]{36}$/),
  "npm-legacy": fc.uuid().map((token) => `//registry.npmjs.org/:_authToken=e${token.slice(1)}`),
  "npm-oauth": matching(/^https:\/\/[0-9a-f]{40}:x-oauth-basic@github\.com\/$/),
  openai: matching(
    /^(?:sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{74}T3BlbkFJ[A-Za-z0-9_-]{73}[A-Za-z0-9]|sk-[a-zA-Z0-9]{20}T3BlbkFJ[a-zA-Z0-9]{20})$/,
  ),
  postgres: matching(/^postgres(?:ql)?:\/\/[a-z]{3,9}:[A-Za-z0-9!?$]{8,20}@[a-z]{3,9}\.net:5432\/[a-z]{3,9}$/),
  "private-key": matching(/^MI[A-Za-z0-9+/]{200,400}$/).map(
    (body) => `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----`,
  ),
  sendgrid: matching(/^SG\.[A-Za-z0-9_]{22}\.[A-Za-z0-9_]{43}$/),
  shopify: matching(/^(?:shppa|shpca|shpat|shpss)_[a-fA-F0-9]{32}$/),
  slack: matching(
    /^(?:xox[bpaor]-[0-9]{10,12}-[0-9]{10,12}-[A-Za-z0-9]{24}|xapp-1-A[A-Z0-9]{10}-[0-9]{12}-[a-f0-9]{64})$/,
  ),
  "slack-webhook": matching(
    /^https:\/\/hooks\.slack\.com\/services\/T[A-Z0-9]{8,10}\/B[A-Z0-9]{8,10}\/[A-Za-z0-9]{24}$/,
  ),
  stripe: matching(/^(?:sk|rk)_(?:live|test)_[a-zA-Z0-9]{24,99}$/),
  tailscale: matching(/^tskey-(?:auth|api|client)-[0-9A-Za-z]{12}CNTRL-[0-9A-Za-z]{32}$/),
  vault: matching(/^(?:hv[sr]\.[A-Za-z0-9_-]{90,120}|hvb\.[A-Za-z0-9_-]{138,200})$/),
  vercel: matching(/^(?:vcp|vci|vca|vcr|vck)_[A-Za-z0-9]{24,60}$/),
};

const around = fc.constantFrom(
  (inner: string) => inner,
  (inner: string) => `use ${inner} for it`,
  (inner: string) => `first\n${inner}\nlast`,
  (inner: string) => JSON.stringify({ text: inner }),
);

test.each(Object.entries(kinds))("whatever of 300 %s values the scanner finds is taken out", (_kind, values) => {
  let seen = 0;
  fc.assert(
    fc.property(values, around, (value, put) => {
      const text = put(value);
      const secrets = found(text);
      seen += Math.min(secrets.length, 1);
      const clean = redact(text);
      for (const secret of secrets) expect(clean).not.toContain(secret);
    }),
    { numRuns: 300 },
  );
  expect(seen).toBeGreaterThan(150);
});

test("a value with a character more, less or changed is taken out where the scanner finds it", () => {
  const values = Object.entries(kinds).flatMap(([kind, one]) => (OF_A_PLACE.has(kind) ? [] : [one]));
  const value = fc.oneof(...values);
  const change = fc.record({ at: fc.nat(200), instead: fc.constantFrom("", "a", "-", " ", "_", "é", "\\n", ".") });
  fc.assert(
    fc.property(value, change, (text, { at, instead }) => {
      const changed = text.slice(0, at % text.length) + instead + text.slice((at % text.length) + 1);
      const clean = redact(changed);
      for (const secret of found(changed)) {
        if (secret.length >= LEAST_CHARACTERS) expect(clean).not.toContain(secret);
      }
    }),
    { numRuns: 3_000 },
  );
});
