import { expect, test } from "vitest";
import { redactTokens } from "./tokens.ts";

function run(alphabet: string, length: number): string {
  return alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
}

const mixed = (length: number): string => run("aB3dE5gH7jK9mN1pQ", length);
const lower = (length: number): string => run("a1b2c3d4e5f6g7h8", length);
const upper = (length: number): string => run("A1B2C3D4E5F6G7H8", length);
const hex = (length: number): string => run("0f1e2d3c4b5a6978", length);
const UUID = `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;

const EXAMPLES: readonly (readonly [kind: string, value: string])[] = [
  ["1password-token", `ops_eyJ${mixed(90)}-${mixed(90)}_`],
  ["adafruit-key", `aio_${mixed(28)}`],
  ["airtable-token", `pat${mixed(14)}.${hex(64)}`],
  ["alibaba-key-id", `LTAI${mixed(20)}`],
  ["artifactory-key", `AKCp${mixed(69)}`],
  ["azure-secret", `aB~8Q~${mixed(34)}`],
  ["brevo-key", `xkeysib-${hex(64)}-${mixed(16)}`],
  ["buildkite-token", `bkua_${hex(40)}`],
  ["cerebras-key", `csk-${lower(48)}`],
  ["circleci-token", `CCIPAT_${mixed(22)}_${hex(40)}`],
  ["clojars-token", `CLOJARS_${lower(60)}`],
  ["contentful-token", `CFPAT-${mixed(43)}`],
  ["crates-token", `cio${mixed(32)}`],
  ["dropbox-token", `sl.u.${mixed(140)}`],
  ["duffel-token", `duffel_live_${mixed(43)}`],
  ["dynatrace-token", `dt0c01.${upper(24)}.${upper(64)}`],
  ["easypost-key", `EZAK${mixed(54)}`],
  ["elevenlabs-key", `sk_${hex(48)}`],
  ["facebook-token", `EAAB${mixed(150)}`],
  ["firecrawl-key", `fc-${hex(32)}`],
  ["fireworks-key", `fw_${mixed(24)}`],
  ["flutterwave-key", `FLWSECK_TEST-${hex(32)}-X`],
  ["fly-token", `FlyV1 fm2_${mixed(80)}/${mixed(40)}==`],
  ["infracost-key", `ico-${mixed(32)}`],
  ["jina-key", `jina_${hex(32)}${mixed(27)}`],
  ["launchdarkly-key", `sdk-${UUID}`],
  ["mailchimp-key", `${hex(32)}-us12`],
  ["mapbox-token", `sk.eyJ${mixed(60)}.${mixed(22)}`],
  ["neon-key", `napi_${lower(64)}`],
  ["neon-key", `npg_${mixed(16)}`],
  ["netlify-token", `nfp_${mixed(36)}`],
  ["notion-token", `secret_${mixed(43)}`],
  ["nuget-key", `oy2${lower(43)}`],
  ["nvidia-key", `nvapi-${mixed(31)}_${mixed(32)}`],
  ["pinecone-key", `pcsk_${mixed(5)}_${mixed(63)}`],
  ["prefect-key", `pnu_${mixed(36)}`],
  ["readme-key", `rdme_${lower(70)}`],
  ["render-key", `rnd_${mixed(28)}`],
  ["resend-key", `re_${mixed(8)}_${mixed(24)}`],
  ["sentry-token", `sntrys_eyJ${mixed(60)}-${mixed(30)}_${mixed(43)}`],
  ["shippo-token", `shippo_live_${hex(40)}`],
  ["sonarqube-token", `squ_${hex(40)}`],
  ["sourcegraph-token", `sgp_${hex(16)}_${hex(40)}`],
  ["square-token", `sq0csp-${mixed(43)}`],
  ["teams-webhook", `webhook.office.com/webhookb2/${UUID}@${UUID}/IncomingWebhook/${hex(32)}/${UUID}`],
  ["terraform-token", `${mixed(14)}.atlasv1.${mixed(67)}`],
  ["typeform-token", `tfp_${mixed(40)}_${mixed(14)}`],
];

test.each(EXAMPLES)("a %s goes whole", (kind, value) => {
  const clean = `[redacted:${kind}]`;
  expect(redactTokens(`see ${value}, ok`)).toBe(`see ${clean}, ok`);
  expect(redactTokens(JSON.stringify({ text: `see\n${value}\n` }))).toBe(JSON.stringify({ text: `see\n${clean}\n` }));
  expect(redactTokens(`鍵は${value}です`)).toBe(`鍵は${clean}です`);
});

test.each([
  "the key word-us1 and pattern.atlasv1.x",
  `commit ${hex(40)}, sha ${hex(64)}`,
  `request api-${UUID}, sdk-net8, sdk-20261126`,
  "re_compile_the_patterns(x), napi_create_reference(env), aio_read_the_whole_file_at_once(fd)",
  "fc-list, fw_version_of_the_device, pn_junction, sk_buff_head_of_the_queue, patterns.of.the.house",
  "secret_name_of_the_first_of_all_our_deployments_in_euro",
  "tfp_distributions_multivariate_normal_diag_plus_low_rank",
  `data:font/woff2;base64,d09GMg/EAAA${"A".repeat(120)}`,
  "EAAA is how many runs of base64 begin, and LTAI is a prefix",
])("%s stays", (text) => {
  expect(redactTokens(text)).toBe(text);
});
