// The shapes of providers' keys and tokens, as their makers or scanners of secrets describe them.
import { WORD_START } from "./word-start.ts";

// Short prefixes also occur inside words ("risk-", "task-"): they count at the start of a word, or in front of text that
// mixes capitals and digits as only random text does.
const MIXED = String.raw`(?=[\w-]{0,40}[A-Z])(?=[\w-]{0,40}\d)`;

export interface TokenShape {
  readonly kind: string;
  /** The source of a pattern for what each token of the shape starts with: a text without it has none. */
  readonly sign: string;
  /** The source of a pattern without capturing groups. */
  readonly shape: string;
}

/** Of a prefix that is found nowhere else, what follows it. */
function prefixed(kind: string, sign: string, body: string): TokenShape {
  return { kind, sign, shape: sign + body };
}

/** The same for a prefix that other words may end with. */
function wordPrefixed(kind: string, sign: string, body: string): TokenShape {
  return { kind, sign, shape: WORD_START + sign + body };
}

/** In order of preference where two match at the same place. */
export const TOKEN_SHAPES: readonly TokenShape[] = [
  {
    kind: "anthropic-key",
    sign: "sk-ant-",
    shape: String.raw`(?:${WORD_START}sk-ant-|sk-ant-${MIXED})[\w-]{16,}`,
  },
  prefixed("langfuse-key", "[sp]k-lf-", String.raw`[\w-]{20,}`),
  prefixed("openrouter-key", "sk-or-v1-", String.raw`[\da-f]{32,}`),
  {
    kind: "openai-key",
    sign: "sk-",
    shape: String.raw`(?:${WORD_START}sk-|sk-${MIXED})(?:(?:proj|svcacct|admin)-[\w-]{16,}|(?=[A-Za-z]{0,60}\d)[A-Za-z0-9]{20,})`,
  },
  // Inside a long run of base64 the four letters are chance.
  prefixed("google-key", "AIza", String.raw`(?<![A-Za-z0-9+/]{40}AIza)[\w-]{35}`),
  wordPrefixed("google-key", String.raw`AQ\.`, String.raw`[\w-]{40,}`),
  wordPrefixed("google-token", String.raw`ya29\.`, String.raw`[\w-]{20,}`),
  prefixed("google-secret", "GOCSPX-", String.raw`[\w-]{20,}`),
  // Since 2026 those of an app's installation hold a JSON web token behind the app's number.
  prefixed("github-token", "ghs_", String.raw`\d{1,20}_[\w-]+\.[\w-]+\.[\w-]+`),
  prefixed("github-token", "gh[pousr]_", "[A-Za-z0-9_]{36,}"),
  prefixed("github-token", "github_pat_", String.raw`\w{22,}`),
  prefixed(
    "gitlab-token",
    "gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|oas|imt|ffct|wt)-",
    String.raw`[\w-]{20,}(?:\.[\w-]+)*`,
  ),
  prefixed("slack-token", "xox[abeoprs]-", "(?=[A-Za-z-]{0,40}\\d)[A-Za-z0-9-]{10,}"),
  prefixed("slack-token", "xapp-", String.raw`(?=[A-Za-z-]{0,40}\d)[A-Za-z0-9-]{10,}`),
  prefixed(
    "slack-webhook",
    String.raw`hooks\.slack\.com/services/`,
    "T[A-Za-z0-9]{1,40}/B[A-Za-z0-9]{1,40}/[A-Za-z0-9]{1,40}",
  ),
  prefixed(
    "discord-webhook",
    String.raw`discord(?:app)?\.com/api/(?:v\d{1,3}/)?webhooks/`,
    String.raw`\d{15,21}/[\w-]{60,100}`,
  ),
  // The bot's number in base64, the time of making, and what signs both.
  prefixed(
    "discord-token",
    String.raw`(?:[MNO][DTjz][AEIMQUYcgk][w-z0-5]){5,6}[\w-]{0,3}\.`,
    String.raw`[\w-]{6}\.[\w-]{27,}`,
  ),
  prefixed("aws-key-id", "A[KS]IA", "[A-Z0-9]{16}"),
  wordPrefixed("aws-key-id", "A(?:3T[A-Z0-9]|GPA|IDA|ROA|IPA|NPA|NVA|BIA|CCA)", "[A-Z0-9]{16}(?![A-Za-z0-9])"),
  {
    kind: "aws-secret-key",
    sign: "(?:SECRET|[Ss]ecret)_?(?:ACCESS|[Aa]ccess)_?(?:KEY|[Kk]ey)",
    shape: String.raw`(?<=(?:SECRET|[Ss]ecret)_?(?:ACCESS|[Aa]ccess)_?(?:KEY|[Kk]ey)\\{0,3}["']?\s{0,4}(?:=>|:=|=|:)\s{0,4}\\{0,3}["']?)[A-Za-z0-9/+=]{40}(?![A-Za-z0-9/+=])`,
  },
  prefixed("npm-token", "npm_", "[A-Za-z0-9_]{36,}"),
  prefixed("pypi-token", "pypi-", String.raw`[A-Za-z]{2,}[\w-]{40,}`),
  prefixed("rubygems-key", "rubygems_", String.raw`[\da-f]{48}`),
  prefixed("stripe-key", "[sr]k_(?:live|test)_", "[A-Za-z0-9]{16,}"),
  wordPrefixed("stripe-key", "whsec_", "[A-Za-z0-9+/]{24,}"),
  prefixed("sendgrid-key", String.raw`SG\.`, String.raw`[\w-]{22}\.[\w-]{43}`),
  wordPrefixed("huggingface-token", "hf_", "[A-Za-z0-9]{34,}"),
  prefixed("huggingface-token", "hf_", `${MIXED}[A-Za-z0-9]{34,}`),
  prefixed("groq-key", "gsk_", "[A-Za-z0-9]{40,}"),
  wordPrefixed("xai-key", "xai-", "[A-Za-z0-9]{40,}"),
  wordPrefixed("perplexity-key", "pplx-", "[A-Za-z0-9]{40,}"),
  wordPrefixed("replicate-token", "r8_", "[A-Za-z0-9]{37,}"),
  wordPrefixed("langsmith-key", "lsv2_", String.raw`(?:pt|sk)_[\da-f]{32}_[\da-f]{10}`),
  prefixed("tavily-key", "tvly-", "(?=[A-Za-z-]{0,40}\\d)[A-Za-z0-9-]{20,}"),
  prefixed("linear-key", "lin_(?:api|oauth)_", String.raw`\w{32,}`),
  wordPrefixed("notion-token", "ntn_", String.raw`\d{11}[A-Za-z0-9]{35,}`),
  wordPrefixed("notion-token", "secret_", "[A-Za-z0-9]{43}(?![A-Za-z0-9])"),
  prefixed("shopify-token", "shp(?:pa|ca|at|ss|ua|tka)_", "[A-Za-z0-9]{32,}"),
  prefixed("grafana-token", "glc_", "[A-Za-z0-9+/]{32,}={0,2}"),
  prefixed("grafana-token", "glsa_", "[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}"),
  prefixed("1password-token", "ops_ey", String.raw`[\w+/=-]{80,}`),
  wordPrefixed("vault-token", String.raw`hv[sbr]\.`, String.raw`[\w-]{80,}`),
  wordPrefixed("vercel-token", "vc[piark]_", "[A-Za-z0-9]{20,}"),
  prefixed("databricks-token", "dapi", String.raw`[A-Fa-f0-9]{32}(?:-\d)?`),
  prefixed("docker-token", "dckr_[po]at_", String.raw`[\w-]{27,}`),
  prefixed("figma-token", "fig[dou]_", String.raw`[\w-]{40,}`),
  wordPrefixed("cloudflare-token", "cf(?:k|ut|at)_", "[A-Za-z0-9]{40,}"),
  prefixed("tailscale-key", "tskey-", String.raw`[a-z]{2,20}-\w{8,40}-\w{16,}`),
  prefixed("digitalocean-token", "do[opr]_v1_", String.raw`[\da-f]{64}`),
  prefixed("heroku-key", "HRKU-", String.raw`[\w-]{36,}`),
  prefixed("atlassian-token", "AT(?:ATT|CTT|BB)", String.raw`(?=[\w=-]{0,60}\d)[\w=-]{24,}`),
  prefixed("sentry-token", "sntry[su]_", String.raw`[\w+/=-]{40,}`),
  prefixed("newrelic-key", "NRAK-", "[A-Z0-9]{27}"),
  prefixed("postman-key", "PMAK-", String.raw`[\da-f]{24}-[\da-f]{34}`),
  prefixed("planetscale-token", "pscale_(?:tkn|pw|oauth)_", String.raw`[\w.-]{32,}`),
  prefixed("supabase-token", "sbp_", String.raw`[\da-f]{40}`),
  wordPrefixed("doppler-token", String.raw`dp\.(?:pt|st|ct|sa|scim|audit)\.`, String.raw`[\w.-]{40,}`),
  prefixed("pulumi-token", "pul-", String.raw`[\da-f]{40}`),
  wordPrefixed(
    "hubspot-token",
    "pat-(?:na|eu)",
    String.raw`\d-[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}`,
  ),
  prefixed("age-key", "AGE-SECRET-KEY-1", "[A-Z0-9]{58}"),
  prefixed("square-token", "sq0(?:atp|csp|idp)-", String.raw`[\w-]{22,43}`),
  {
    kind: "terraform-token",
    sign: String.raw`\.atlasv1\.`,
    shape: String.raw`[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}`,
  },
  wordPrefixed("airtable-token", String.raw`pat[A-Za-z0-9]{14}\.`, String.raw`[\da-f]{64}`),
  wordPrefixed("netlify-token", "nf[bcopu]_", "[A-Za-z0-9]{36,}"),
  wordPrefixed("pinecone-key", "pcsk_", "[A-Za-z0-9]{4,8}_[A-Za-z0-9]{50,}"),
  prefixed("dynatrace-token", String.raw`dt0[a-z]\d\d\.`, String.raw`[A-Z0-9]{24}\.[A-Z0-9]{64}`),
  wordPrefixed("alibaba-key-id", "LTAI", String.raw`(?=[A-Za-z]{0,19}\d)[A-Za-z0-9]{12,20}(?![A-Za-z0-9])`),
  wordPrefixed("nvidia-key", "nvapi-", String.raw`[\w-]{60,}`),
  wordPrefixed("cerebras-key", "csk-", String.raw`(?=[a-z]{0,39}\d)[a-z0-9]{40,}`),
  wordPrefixed("fireworks-key", "fw_", `${MIXED}[A-Za-z0-9]{22,}`),
  wordPrefixed("sourcegraph-token", "sgp_", String.raw`(?:[\da-f]{16}_|local_)?[\da-f]{40}`),
  wordPrefixed("buildkite-token", "bk(?:aa|ct|ua)_", String.raw`[\da-f]{40}`),
  prefixed("circleci-token", "CCI(?:PAT|PRJ)_", String.raw`[A-Za-z0-9]{22}_[\da-f]{40}`),
  prefixed("contentful-token", "CFPAT-", String.raw`[\w-]{43}`),
  prefixed("shippo-token", "shippo_(?:live|test)_", String.raw`[\da-f]{40}`),
  wordPrefixed("prefect-key", "pn[bu]_", "[A-Za-z0-9]{36}(?![A-Za-z0-9])"),
  wordPrefixed("typeform-token", "tfp_", String.raw`${MIXED}[\w.=-]{40,}`),
  wordPrefixed("adafruit-key", "aio_", `${MIXED}[A-Za-z0-9]{28}(?![A-Za-z0-9])`),
  prefixed("clojars-token", "CLOJARS_", "[a-z0-9]{60}"),
  { kind: "fly-token", sign: "fm[12][ar]?_", shape: "(?:FlyV1 )?fm[12][ar]?_[A-Za-z0-9+/=_-]{60,}" },
  wordPrefixed("easypost-key", "EZ[AT]K", "[A-Za-z0-9]{54}"),
  wordPrefixed("infracost-key", "ico-[A-Za-z0-9]{32}", "(?![A-Za-z0-9])"),
  wordPrefixed("readme-key", "rdme_", "[a-z0-9]{70}"),
  wordPrefixed("firecrawl-key", String.raw`fc-[\da-f]{32}`, String.raw`(?![\w-])`),
  wordPrefixed("jina-key", "jina_", String.raw`[\da-f]{32}[\w-]{20,}`),
  wordPrefixed("elevenlabs-key", String.raw`sk_[\da-f]{48}`, "(?![A-Za-z0-9])"),
  wordPrefixed("resend-key", "re_[A-Za-z0-9]{8}_", "[A-Za-z0-9]{24}(?![A-Za-z0-9])"),
  wordPrefixed("brevo-key", "x(?:key|smtp)sib-", String.raw`[\da-f]{64}-[A-Za-z0-9]{16}`),
  {
    kind: "azure-secret",
    sign: String.raw`\dQ~`,
    shape: String.raw`${WORD_START}[\w.~-]{3}\dQ~[\w.~-]{31,34}(?![\w~-])`,
  },
  wordPrefixed("facebook-token", "EAA[A-Z]", `${MIXED}[A-Za-z0-9]{100,}`),
  {
    kind: "mailchimp-key",
    sign: String.raw`-us\d`,
    shape: String.raw`${WORD_START}[\da-f]{32}-us\d{1,2}(?![\w-])`,
  },
  wordPrefixed("mapbox-token", String.raw`[st]k\.eyJ`, String.raw`[\w-]{40,}\.[\w-]{20,}`),
  wordPrefixed("dropbox-token", String.raw`sl\.`, String.raw`(?:u\.)?[\w-]{120,}`),
  wordPrefixed(
    "launchdarkly-key",
    "sdk-",
    String.raw`[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}(?![\w-])`,
  ),
  wordPrefixed("sonarqube-token", "sq[apu]_", String.raw`[\da-f]{40}(?![A-Za-z0-9])`),
  wordPrefixed("artifactory-key", "AKCp", "[A-Za-z0-9]{60,}"),
  wordPrefixed("nuget-key", "oy2[a-z0-9]{43}", "(?![A-Za-z0-9])"),
  wordPrefixed("crates-token", "cio[A-Za-z0-9]{32}", "(?![A-Za-z0-9])"),
  wordPrefixed("duffel-token", "duffel_(?:live|test)_", String.raw`[\w=-]{43}`),
  wordPrefixed("flutterwave-key", "FLWSECK(?:_TEST)?-", String.raw`[\da-zA-Z]{12,}(?:-X)?`),
  wordPrefixed("render-key", "rnd_", "[A-Za-z0-9]{28,}"),
  wordPrefixed("neon-key", "n(?:api_[a-z0-9]{48}|pg_)", "[A-Za-z0-9]{12,}"),
  prefixed(
    "teams-webhook",
    String.raw`webhook\.office\.com/webhookb2/`,
    String.raw`[\da-f-]{36}@[\da-f-]{36}/IncomingWebhook/[\w/-]{32,}`,
  ),
  wordPrefixed("telegram-token", String.raw`\d{8,10}:AA`, String.raw`[\w-]{33}(?![\w-])`),
  wordPrefixed("mailgun-key", "key-", String.raw`[\da-f]{32}(?![\w-])`),
  wordPrefixed("twilio-key", "SK", String.raw`[\da-f]{32}(?![\w-])`),
];
