// Is a text an error that came in place of an answer? A page, an envelope, a trace, or words of apology.

export type ErrorKind = "error page" | "error envelope" | "stack trace" | "error message" | "apology for an error";

/** More than this is an answer, whatever stands in it. In UTF-16 units. */
const LONGEST_PAGE = 50_000;
const LONGEST_MESSAGE = 800;
/** Of the text. */
const TRACE_SHARE = 0.7;
const MESSAGE_SHARE = 0.5;
/** What only begins with "Error:" may go on to answer. */
const ANNOUNCED_SHARE = 0.9;

export function recogniseError(text: string): ErrorKind | undefined {
  const body = withoutFence(text.trim());
  if (isErrorPage(body)) return "error page";
  if (isErrorEnvelope(body)) return "error envelope";
  if (traceShare(body) >= TRACE_SHARE) return "stack trace";
  if (body.length > LONGEST_MESSAGE) return undefined;
  if (shareOf(body, APOLOGIES) >= MESSAGE_SHARE) return "apology for an error";
  if (THROWN.test(body) && !EXPLAINS.test(body)) return "error message";
  if (EXPLAINS.test(body) || CODE.test(body) || (body.match(ITEM)?.length ?? 0) > 1) return undefined;
  return saysError(body, MESSAGES) ? "error message" : undefined;
}

/** A text that is one code block is what is in it. */
function withoutFence(text: string): string {
  const [, inside] = /^```[\w-]*\n([^`]*)\n?```$/.exec(text) ?? [];
  return inside === undefined ? text : inside.trim();
}

const PAGE = /^(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html|head|title|h1|center)\b/is;
const PAGE_TITLE =
  /<(?:title|h1|h2)\b[^>]{0,200}>\s*(?:[^<]{0,80}\|\s*)?(?:(?:error\s*:?\s*)?[45]\d\d\b|error\b|bad (?:gateway|request)|(?:not|page) (?:not )?found|forbidden|unauthorized|access denied|(?:internal )?server error|service (?:temporarily )?unavailable|gateway time-?out|too many requests|just a moment|attention required|web server is down|site is temporarily|application error|something went wrong|an error occurred|we're sorry|sorry)/i;
const PAGE_TITLE_ABROAD =
  /<(?:title|h1|h2)\b[^>]{0,200}>[^<]{0,80}(?:\bfehler \d{3}|\berror\s?[-:]\s?[45]\d\d|(?:\bwartung(?:sarbeiten)?|nicht (?:gefunden|verfügbar)|introuvable|indisponible|en maintenance|no (?:encontrad[oa]|disponible)|mantenimiento|não encontrad[oa]|indisponível|ошибка|недоступ\p{L}{0,4}|エラー|見つかりません|メンテナンス(?:中)?|错误|无法访问|维护(?:中)?)(?=[.!。！]?\s*(?:[45]\d\d\b|[|<–—-])))/iu;
const XML_ERROR =
  /^(?:<\?xml[^>]{0,200}>\s*)?<(?:\w+:)?(?:(?:Error|ErrorResponse|Fault|Exception)\b|Envelope\b(?=.{0,2000}?<(?:\w+:)?Fault\b))/s;
const XML_CODE = /<(?:\w+:)?(?:Code|Message|faultcode|faultstring)\b[^>]{0,100}>\s*[^<\s]/;
const PAGE_SIGN =
  /cloudflare ray id|cf-error|<center>nginx|<address>apache|<hr><center>|error from cloudfront|varnish cache server/i;

function isErrorPage(body: string): boolean {
  if (body.length > LONGEST_PAGE) return false;
  if (XML_ERROR.test(body)) return XML_CODE.test(body);
  return PAGE.test(body) && [PAGE_TITLE, PAGE_TITLE_ABROAD, PAGE_SIGN].some((sign) => sign.test(body));
}

/** What stands in an envelope beside the error. */
const ENVELOPE_NAMES: ReadonlySet<string> = new Set(
  "error errors message msg status code type statuscode status_code detail details description reason param timestamp path request_id requestid id trace_id traceid correlation_id instance title success ok object exception trace traceback stack retryable retry_after help documentation_url __type error_description error_code errorcode errormessage error_message error_msg errortype error_type fault locations extensions metadata estimated_time".split(
    " ",
  ),
);
/** "429 ", "Error code: 429 - ", "data: " before the value. */
const ENVELOPE_START =
  /^(?:(?:[a-z ]{0,40}error|status|http)?[a-z :]{0,20}\d{3}\b[\w :,-]{0,60}|(?:event:\s*\w{1,40}\s*)?data:\s*|[\w.]{0,60}(?:error|exception):\s*)?(?=[{[])/i;
/** Such a value as Python prints it. */
const PRINTED = /^\{\s*'error':\s*\{.{0,200}'(?:message|code|type|status)':/s;

function isErrorEnvelope(body: string): boolean {
  if (body.length > LONGEST_PAGE) return false;
  const [start] = ENVELOPE_START.exec(body) ?? [];
  if (start === undefined) return false;
  const value = body.slice(start.length);
  if (PRINTED.test(value)) return true;
  try {
    const parsed: unknown = JSON.parse(value);
    return isEnvelope(Array.isArray(parsed) && parsed.length === 1 ? parsed[0] : parsed);
  } catch {
    return false;
  }
}

function isEnvelope(value: unknown): boolean {
  if (!isObject(value)) return false;
  const said = new Map(
    Object.entries(value).flatMap(([name, part]) => (isNothing(part) ? [] : [[name.toLowerCase(), part]])),
  );
  if (![...said.keys()].every((name) => ENVELOPE_NAMES.has(name))) return false;
  const [error, errors, fault, detail] = ["error", "errors", "fault", "detail"].map((name) => said.get(name));
  if (isObject(error)) return ["message", "code", "type", "status"].some((name) => name in error);
  const [first] = [errors, detail].filter(Array.isArray).flat();
  if (isObject(first))
    return "message" in first || "msg" in first || ("detail" in first && ("code" in first || "status" in first));
  if (isObject(fault)) return true;
  const textIn = (...names: readonly string[]): string =>
    names
      .map((name) => said.get(name))
      .filter((part) => typeof part === "string")
      .join(". ");
  const text = textIn("error", "message", "msg", "detail", "title", "description", "error_description", "error_msg");
  const status = said.get("status") ?? said.get("statuscode") ?? said.get("status_code");
  return (
    (isFailureStatus(status) && text !== "" && !SUCCESS.test(text)) ||
    (isFailureStatus(said.get("code")) && FAILING.test(text)) ||
    (typeof error === "string" && (said.size > 1 || /\S\s+\S/.test(error))) ||
    (text !== "" && (value["success"] === false || value["ok"] === false || error === true)) ||
    textIn("errormessage", "error_message", "error_msg") !== "" ||
    (text !== "" && said.has("error_code")) ||
    (FAILING.test(text) && FAILURE_CODE.test(textIn("code", "status", "reason"))) ||
    (text !== "" &&
      ERROR_NAME.test(textIn("object", "type", "status", "__type", "errortype", "error_type", "exception"))) ||
    isMessage(text)
  );
}

/** What stands in an envelope without saying anything. */
function isNothing(part: unknown): boolean {
  return part === null || part === false || part === "" || (Array.isArray(part) && part.length === 0);
}

/** "InvalidParameter", "rate_limit_exceeded". */
const FAILURE_CODE =
  /^(?:invalid|missing|un(?:authori|support|avail|known)|not_?found|forbidden|access_?denied|throttl|too_?many|internal|service_?un|bad_?request|expired|rate_?limit|insufficient|quota|time_?out)/i;

/** "RateLimitError", "com.amazon.coral.service#AccessDeniedException", "error". */
const ERROR_NAME = /(?:^(?:error|fail(?:ed|ure)?)|[a-z]Error|[a-z]Exception|[a-z]Fault)$/;
const SUCCESS = /^\W*(?:ok|okay|success(?:ful|fully)?|done|fine|created|accepted)\W*$/i;
/** A code alone may count something else. */
const FAILING =
  /\b(?:errors?|fail\w*|invalid|incorrect|missing|bad|not|no|cannot|can't|unable|un\w+able|un\w+ed|denied|forbidden|refused|rejected|exceed\w*|expired|too|limit\w*|overloaded|exhausted|time\w* ?out|required|blocked|wrong)\b/i;

function isFailureStatus(status: unknown): boolean {
  return typeof status === "number" && status >= 400 && status <= 599;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** First lines of traces; without one, frames are not a trace. */
const TRACE_START =
  /^(?:Traceback \(most recent call last\):|(?:Uncaught )?(?:\(in promise\) )?(?:[\w.$]+: )?[\w.$]*(?:Error|Exception)\b(?: \[[\w-]+\])?(?::|[ \r]*(?:\n|$))|Exception in thread "|Caused by: |panic: |goroutine \d+ \[|thread '[^'\n]{0,100}' (?:\(\d+\) )?panicked at|Unhandled [Ee]xception|PHP Fatal error:|(?:PHP )?Warning: +Uncaught |Fatal error: |fatal error: |node:[\w/]+:\d+|[\w./\\-]{1,200}:\d+$|stack backtrace:|[\w./-]{1,200}\.rb:\d+:in |\*\* \([\w.]{1,100}\) )/;
const TRACE_LINE =
  /^\s*(?:at [\w$.<(]|File "[^"\n]{1,300}", line \d+|\.\.\. \d+ (?:more|common frames)|\^+[~^ ]*$|~+\^|\d+: +[\w<{]|from [\w./-]{1,200}:\d+|[\w./\\-]{1,200}\.(?:go|rs|c|cc|cpp|py|rb|js|ts|mjs|java):\d+|note: run with|exit status \d+|created by |main\.|runtime[./]|[\w./*()-]{1,200}\((?:0x[\da-f]+|\.\.\.|\{)|Node\.js v\d|\[errno|During handling of the above|The above exception|Suppressed: |---> |--- End of |\(\w[\w-]{0,60} [\d.]{1,20}\) [\w./]{1,200}:\d+|thrown in |#\d+ )/;

/** The share of the text that is trace: its lines, the code that Python shows below a frame, and what was thrown. */
function traceShare(body: string): number {
  // PHP writes its traces as HTML.
  const plain = body.replace(/<\/?(?:b|br)\b ?\/?>/g, "").trimStart();
  if (!TRACE_START.test(plain)) return 0;
  let traced = 0;
  let total = 0;
  let hasFrame = false;
  let isInside = false;
  let isAnnounced = false;
  for (const line of plain.split("\n")) {
    const { length } = line.trim();
    if (length === 0) continue;
    total += length;
    const start = line.slice(0, 500);
    const isFrame = TRACE_LINE.test(start);
    const isStart = TRACE_START.test(start);
    if (isFrame) hasFrame = true;
    // Code is shown indented, below a line of the trace; what was thrown, behind a colon.
    isInside = isFrame || isStart || isAnnounced || (isInside && /^[ \t]{2,}/.test(start));
    isAnnounced = isStart && start.endsWith(":") && /panicked/.test(start);
    if (isInside) traced += length;
  }
  return hasFrame ? traced / total : 0;
}

const APOLOGIES = [
  /\b(?:(?:i'm|i am|we're|we are) (?:so |very |really )?sorry|sorry|apologies|i apologi[sz]e|we apologi[sz]e|oops|uh-oh|whoops|hmm)\b[^.!?\n]{0,60}\b(?:i|we|there|an|something|the)\b[^.!?\n]{0,60}\b(?:encountered|experienced|ran into|hit|had|was|occurred|seems to be|went|having|experiencing|facing)\b[^.!?\n]{0,60}\b(?:errors?|issues?|problems?|wrong|trouble|difficult(?:y|ies))\b[^.!?\n]{0,100}/,
  /\b(?:i|we) (?:encountered|experienced|ran into|hit) (?:an?|some) (?:\w+ )?(?:error|issue|problem|snag)\b(?: (?:while|when|processing|trying|generating|with)[^.!?\n]{0,80})?/,
  /\b(?:i|we)(?:'m| am|'re| are) (?:currently )?(?:having|experiencing|facing) (?:some |a |an )?(?:technical )?(?:trouble|problems?|difficult(?:y|ies)|issues?|outage)(?=[.!\n]|$|(?<=technical \w+)\b| (?:right now|at (?:the|this) moment|connecting|reaching|processing|generating|loading|answering|responding)\b)[^.!?\n]{0,80}/,
  /\b(?:an|there was an|there has been an) (?:\w+ ){0,2}error (?:has )?(?:occurred|happened)?\b[^.!?\n]{0,40}\b(?:processing|generating|handling|while|with) (?:\w+ ){0,2}(?:your|the|this|a) (?:request|response|message|prompt|query)\b[^.!?\n]{0,60}/,
  /\bsomething (?:broke|failed|crashed)(?=[.!\n]|$)|\b(?:please )?(?:reload|refresh) (?:the|this) page\b/,
  /\bsomething (?:went|has gone|seems to have gone) wrong\b[^.!?\n]{0,80}/,
  /\b(?:(?:sorry|we apologi[sz]e),? )?(?:we(?:'re| are) )?(?:currently )?(?:experiencing|seeing|under|due to) (?:unusually |very |extremely )?(?:high|heavy) (?:demand|load|traffic|volumes?)(?=[.,;!\n]|$| (?:right now|at (?:the|this) (?:moment|time)|currently|of requests|on our (?:api|end|servers?|service|systems?))\b)[^.!?\n]{0,60}/,
  /[ァ-ヶー]{0,12}エラーが発生[^。\n]{0,20}|(?:しばらく|時間を)[^。\n]{0,20}(?:お試し|やり直|アクセス)[^。\n]{0,10}/,
  /(?:服务器?|服務器?|伺服器|系统|系統|网络|網路|网站)(?:正?忙|繁忙|出错|错误|錯誤|异常|異常|超时|超時|暂时不可用|维护中)(?=[。，,！!\s请請]|$)|请求过于频繁|請求過於頻繁|(?:请|請)?稍(?:后|後)(?:再试|再試|重试|重試)|(?:发生|發生|出现|出現)(?:了)?(?:错误|錯誤|异常)/,
  /(?:오류|에러|문제)가 발생[^.\n]{0,20}|잠시 후 다시 [^.\n]{0,20}/,
  /произошла (?:[а-яе]+ )?ошибка[^.\n]{0,40}|(?:попробуите|повторите)[^.\n]{0,40}(?:позже|снова|еще раз|попытку)/,
  /\b(?:ocorreu|houve) um erro\b[^.!?\n]{0,60}|\btente novamente\b[^.!?\n]{0,40}|\bsi e verificato un errore\b[^.!?\n]{0,60}|\briprova\b[^.!?\n]{0,40}|\ber is (?:een fout|iets fout|iets mis)\b[^.!?\n]{0,60}|\bprobeer het\b[^.!?\n]{0,40}/,
  /\b(?:please )?(?:try|retry)(?: your request)? (?:again|later)\b[^.!?\n]{0,60}/,
  /\b(?:please )?(?:contact|reach out to) (?:us|support|our (?:support|help))\b[^\n]{0,120}/,
  /\bbitte (?:versuch|probier)\w* (?:sie )?es [^.!?\n]{0,40}|\bveuillez reessayer\b[^.!?\n]{0,40}|\bmerci de reessayer\b[^.!?\n]{0,40}|\b(?:intentalo|intentelo|vuelva a intentarlo)\b[^.!?\n]{0,40}/,
  /\bes gab (?:leider )?(?:ein|einen) (?:\w+ )?(?:fehler|problem)\b[^.!?\n]{0,60}|\b(?:es ist|leider ist) (?:ein|einer?) (?:\w+ )?fehler (?:aufgetreten|passiert)\b[^.!?\n]{0,80}|\bune erreur (?:\w+ )?(?:s'est produite|est survenue)\b[^.!?\n]{0,80}|\b(?:ha ocurrido|se ha producido|se produjo|ocurrio|hubo) un (?:error|problema)\b[^.!?\n]{0,80}/,
];

/** An explanation of an error has such words. */
const EXPLAINS =
  /\b(?:means?|meaning|indicates?|stands for|usually|typically|to (?:fix|handle|avoid|solve|prevent)|should (?:be|read)|instead of|(?:is|are|gets?) (?:raised|thrown)|occurs|happens|says?|said)\b/i;
const CODE =
  /^(?:const|let|var|import|export|def|class|function|return|public|private|insert|select|throw|raise|print)\b/i;
const ITEM = /^[ \t]*(?:[-*•+]|\d{1,3}[.)])[ \t]/gm;
/** One line with the full name of an exception of a library: "google.api_core.exceptions.NotFound: 404 ...". */
const THROWN =
  /^(?:[a-z_]\w{0,60}\.){1,8}[A-Z_]\w{0,80}(?:Error|Exception|Exhausted|Timeout|NotFound|Denied|Refused|Fail(?:ed|ure)|Unavailable|Unauthorized|Forbidden|Fault|Exceeded|Unauthenticated): [^\n]+$/;
const MESSAGES = [
  /\b(?:please )?check your (?:internet |network )?connection\b[^.!?\n]{0,40}|\bwe(?:'re| are) (?:currently )?(?:working on it|looking into it)\b/,
  /\b(?:http(?:\/\d(?:\.\d)?)?[ :]*|status(?: code)?[ :]*|error(?: code)?[ :-]*)?[45]\d\d[ :-]{0,3}(?:internal server error|bad gateway|service (?:temporarily )?unavailable|gateway time-?out|too many requests|not found|forbidden|unauthorized|bad request|payment required|request time-?out|payload too large|overloaded)\b/,
  /\b(?:internal server error|bad gateway|service (?:is )?(?:temporarily |currently )?unavailable|gateway time-?out|too many requests)\b/,
  /\b(?:upstream (?:connect error|request timeout|timed out)|no healthy upstream|disconnect\/reset before headers|reset reason:|connection (?:refused|reset|timed out|termination|failure|error)|socket hang up|fetch failed|network error|request (?:timed out|timeout|was aborted)|read timed out|remote connection failure)\b[^.,:\n]{0,150}/,
  /\b(?:econnrefused|econnreset|etimedout|enotfound|eai_again|econnaborted)\b(?:[^\n.;`]|\.(?=\S)){0,80}/,
  /\bcurl: \(\d{1,3}\) [^\n]{0,200}|\bcould not resolve host\b[^\n]{0,80}|\bunexpected (?:token|end of json input|eof)\b[^\n]{0,120}/,
  /\b(?:cuda |gpu )?(?:error: )?out of memory\b(?:[.:(][^\n]{0,160})?|\bsegmentation fault\b(?: \(core dumped\))?/,
  /\b(?:you|we|i)(?:'ve| have)? (?:reached|hit|exceeded|run out of) (?:(?:your|my|our|the|a) )?(?:(?:usage|rate|message|request|token|daily|hourly|weekly|monthly|free|current|plan|api) ?){1,3}(?:limits?|quota|cap|credits)\b(?! of [\d.,]+ (?!(?:requests?|messages?|tokens?|credits?|quer(?:y|ies)|calls?|prompts?|images?)\b))[^.\n]{0,80}/,
  /\bnot (?:authenticated|authori[sz]ed)\b[^.,\n]{0,80}|\b(?:unauthori[sz]ed|authentication (?:failed|required|error)|access denied|permission denied|forbidden)\b/,
  /\b(?:rate[ _-]?limits?[ _-]?(?:is |was |has been |have been )?(?:reached|exceeded|error|hit)|rate[ -]limited|too many (?:requests|tokens)|requests? per (?:min|minute|day)|tokens per min)\b[^.\n]{0,120}/,
  /\b(?:exceeded|over) (?:your|the) (?:current |monthly |daily |usage )?(?:quota|limit|budget)\b[^.\n]{0,120}|\bno (?:credentials|api[ _-]?key|token|authentication)\b[^.\n]{0,60}|\binsufficient[ _](?:quota|funds|credits?|balance)\b[^.\n]{0,80}|\bresource[ _](?:has been )?exhausted\b[^.\n]{0,80}|\bquota exceeded\b[^.\n]{0,120}|\bcheck your plan and billing\b[^.\n]{0,40}/,
  /\b(?:the |our |this )?(?:model|engine|server|service|system|api|backend)s?(?: [\w.-]{1,40})? (?:is|are)(?: currently| temporarily)? (?:overloaded|unavailable|busy|down|at capacity|not available|loading)\b(?: (?:right now|at (?:the|this) (?:moment|time)|with other|in your)\b[^.,;\n]{0,80})?|\boverloaded_error\b/,
  /\b(?:invalid|incorrect|missing|expired) (?:api[ _-]?key|authentication|credentials|token)\b[^.\n]{0,120}|\b(?:authentication|permission|invalid_request|api|context_length_exceeded|server)_error\b[^.\n]{0,80}/,
  /\bmaximum context length\b[^.\n]{0,160}|\bcontext[ _]length[ _]exceeded\b/,
  /\b(?:error|failed|failure|unable) (?:to )?(?:generat\w+|fetch\w*|process\w*|connect\w*|complet\w+|load\w*|get\w*|pars\w+) (?:(?:a|the|your|this|to|from) )?(?:response|request|completion|message|data|server|api|model|upstream|answer)\b[^.\n]{0,80}/,
  /\b(?:an |unknown |unexpected |internal )+error(?: has)? occurred\b[^.\n]{0,80}/,
  /^\w{0,60}(?:error|exception): /,
  /\b(?:(?:we|i) )?(?:could not|couldn't|cannot|can't|unable to) process (?:your|the|this) request\b[^.,\n]{0,40}|\bno response from (?:the )?(?:model|server|upstream|provider)\b[^.,\n]{0,40}/,
  /\b(?:sorry,? )?(?:i'm |we're )?unable to (?:connect to|reach) (?:the|our) (?:server|service|backend|api|internet|network)\b[^.\n]{0,60}/,
  /\b(?:your |the )?session (?:has |is )?expired\b|\b(?:please )?(?:sign|log) in again\b/,
  /\b(?:please )?(?:try|retry) (?:again|your request|after|in)\b[^.\n]{0,60}|\bvisit https?:\/\/\S{1,100}/,
];
/** Up to the end of its sentence. */
const ANNOUNCED =
  /^\s*\[?(?:(?:fatal )?error|exception|fatal|fehler|erreur)\]?\s*(?:[:!.]|(?<=\])|\d{3})[ \t]*(?:[^.!?\n]|[.!?](?=[^\s.!?])){0,160}/;
/** One of these alone, among others, makes no error. */
const ONLY_BESIDE = [
  /^(?:please )?(?:try|retry)/,
  /^(?:bitte|veuillez|intentalo|vuelva)/,
  /^(?:please )?(?:contact|reach|check|reload|refresh|sign|log)/,
  /^we(?:'re| are) (?:currently )?(?:working|looking)/,
  /^(?:しばらく|请(?!求)|請(?!求)|稍|잠시|попробуите|повторите|tente|riprova|probeer)/,
  /^visit/,
  /^due to/,
  /^\w{0,60}(?:error|exception): $/,
];

function isMessage(text: string): boolean {
  return text.length <= LONGEST_MESSAGE && saysError(text, [...APOLOGIES, ...MESSAGES]);
}

function saysError(text: string, phrases: readonly RegExp[]): boolean {
  return shareOf(text, phrases) >= MESSAGE_SHARE || shareOf(text, [...phrases, ANNOUNCED]) >= ANNOUNCED_SHARE;
}

/** Of Latin and Cyrillic letters: й becomes и. */
const ACCENT = /[\u0300-\u036f]/g;

/** Of the text's letters and digits, those in one of the phrases. */
function shareOf(text: string, phrases: readonly RegExp[]): number {
  const folded = text.toLowerCase().normalize("NFD").replace(ACCENT, "").normalize("NFC").replaceAll("’", "'");
  const covered = new Set<number>();
  let hasError = false;
  for (const phrase of phrases) {
    for (const { 0: found, index } of folded.matchAll(new RegExp(phrase, "g"))) {
      if (!ONLY_BESIDE.some((beside) => beside.test(found))) hasError = true;
      for (let at = index; at < index + found.length; at += 1) covered.add(at);
    }
  }
  if (!hasError) return 0;
  const letters = [...folded.matchAll(/[\p{L}\p{N}]/gu)].map(({ index }) => index);
  return letters.filter((at) => covered.has(at)).length / Math.max(1, letters.length);
}
