import { expect, test } from "vitest";
import fc from "fast-check";
import { verdictOf } from "../../testing.ts";
import { recogniseError } from "./recognise-error.ts";

const NGINX =
  "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.25.3</center>\r\n</body>\r\n</html>";
const CLOUDFLARE =
  '<!DOCTYPE html>\n<html lang="en-US"><head><title>models.example | 524: A timeout occurred</title></head><body><div id="cf-error-details">Cloudflare Ray ID: 8f00</div></body></html>';
const APACHE =
  '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n<address>Apache/2.4.58 Server</address></body></html>';
const PYTHON =
  'Traceback (most recent call last):\n  File "/srv/dock.py", line 3, in <module>\n    load(crate)\n    ~~~~^^^^^^^\n  File "/srv/dock.py", line 1, in load\n    return crates[crate]\nKeyError: \'rum\'';
const NODE =
  "TypeError: Cannot read properties of undefined (reading 'crates')\n    at load (/srv/dock.js:3:14)\n    at Object.<anonymous> (/srv/dock.js:9:1)\n    at node:internal/main/run_main_module:36:49\n\nNode.js v24.1.0";
const JAVA =
  'Exception in thread "main" java.lang.IllegalStateException: no crates\n\tat dock.Ship.load(Ship.java:12)\n\tat dock.Main.main(Main.java:5)\nCaused by: java.io.IOException: leak\n\t... 2 more';
const GO =
  "panic: runtime error: index out of range [3] with length 3\n\ngoroutine 1 [running]:\nmain.load(...)\n\t/srv/dock.go:7\nmain.main()\n\t/srv/dock.go:12 +0x1d\nexit status 2";
const RUST =
  "thread 'main' panicked at src/main.rs:4:5:\nindex out of bounds: the len is 3 but the index is 3\nstack backtrace:\n   0: rust_begin_unwind\n   1: core::panicking::panic_fmt\nnote: run with `RUST_BACKTRACE=full` for a verbose backtrace.";

test.each([
  NGINX,
  CLOUDFLARE,
  APACHE,
  "<h1>503 Service Unavailable</h1>\nNo server is available to handle this request.",
  '<html lang="de"><head><title>Hafen: Seite nicht gefunden</title></head><body>Fehler</body></html>',
  "<html><head><title>Service indisponible</title></head><body></body></html>",
  "<html><head><title>Ошибка 502 - dock.example</title></head><body></body></html>",
  "<soap:Envelope><soap:Body><soap:Fault><faultcode>soap:Server</faultcode></soap:Fault></soap:Body></soap:Envelope>",
  '<?xml version="1.0"?>\n<Error><Code>NoSuchKey</Code><Message>There is no such crate.</Message></Error>',
  '<ErrorResponse xmlns="urn:dock"><Error><Code>Throttling</Code></Error></ErrorResponse>',
])("an error page: %j", (answer) => {
  expect(recogniseError(answer)).toBe("error page");
});

test.each([
  '{"error": {"message": "Rate limit reached", "type": "requests", "code": "rate_limit_exceeded"}}',
  '{"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}}',
  '[{"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}}]',
  '{"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}',
  '{"errors": [{"message": "Internal"}]}',
  '{"statusCode": 500, "message": "Internal server error"}',
  '{"detail": "Too Many Requests"}',
  '{"status": 404, "message": "Not Found"}',
  '{"status": 503, "message": "come back later"}',
  '{"code": 404, "message": "Not Found"}',
  '{"code": 429, "msg": "", "message": "Rate limit reached"}',
  '{"error": "dock closed", "status": "failed"}',
  '429 {"error": {"message": "slow down"}}',
  "Error code: 429 - {'error': {'message': 'You exceeded your current quota', 'type': 'insufficient_quota'}}",
  'data: {"error": {"message": "stream broke"}}',
  'event: error\ndata: {"type": "error", "error": {"type": "api_error", "message": "broke"}}',
  '{"error": "dock not found, load it first"}',
  '{"error": "dock closed", "estimated_time": 20}',
  '{"object": "error", "message": "There is no such ship.", "type": "NotFoundError", "param": null, "code": 404}',
  '{"__type": "dock.v1#ValidationException", "Message": "crates has to be a number"}',
  '{"errorType": "Error", "errorMessage": "no module of this name"}',
  '{"errorMessage": "the dock took 30 s"}',
  '{"detail": [{"loc": ["body"], "msg": "field required", "type": "missing"}]}',
  '{"detail": "Not authenticated"}',
  '{"status": "error", "message": "the crate broke"}',
  '{"success": false, "message": "the crate is empty"}',
  '{"errors": [{"status": "409", "detail": "two crates of one name"}]}',
  '{"ok": false, "error_code": 400, "description": "the crate is empty"}',
  '{"error_code": 3, "error_msg": "no such dock"}',
  '{"code": "MissingParameter", "message": "A crate is required."}',
  '{"success": false, "errors": [{"code": 7, "message": "no"}], "messages": [], "result": null}',
  '```json\n{"error": {"message": "Rate limit reached"}}\n```',
])("an error envelope: %s", (answer) => {
  expect(recogniseError(answer)).toBe("error envelope");
});

const BROWSER = "Uncaught (in promise) RangeError: too many crates\n    at dock.js:3:14";
const JAVA_BARE = "dock.LeakException\n\tat dock.Ship.load(Ship.java:12)\n\tat dock.Main.main(Main.java:5)";
const NET =
  "System.InvalidOperationException: no crates\n ---> System.IO.IOException: leak\n   at Dock.Ship.Load()\n   --- End of inner exception stack trace ---\n   at Dock.Main()";
const RUST_ALONE =
  "thread 'main' panicked at src/dock.rs:9:14:\ncalled `Option::unwrap()` on a `None` value\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace";
const RUBY = "dock.rb:3:in `load': no crates (ArgumentError)\n\tfrom dock.rb:9:in `<main>'";
const ELIXIR =
  "** (ArgumentError) no crates\n    (dock 0.1.0) lib/dock/ship.ex:3: Dock.Ship.load/1\n    (elixir 1.17.0) lib/task.ex:9: Task.run/1";
const PHP =
  "<br />\n<b>Fatal error</b>:  Uncaught Exception: no crates in /srv/dock.php:3\nStack trace:\n#0 /srv/dock.php(9): load()\n#1 {main}\n  thrown in <b>/srv/dock.php</b> on line <b>3</b><br />";

test.each([
  PYTHON,
  NODE,
  JAVA,
  GO,
  RUST,
  BROWSER,
  JAVA_BARE,
  NET,
  RUST_ALONE,
  RUBY,
  ELIXIR,
  PHP,
  `\`\`\`\n${PYTHON}\n\`\`\``,
])("a stack trace: %j", (answer) => {
  expect(recogniseError(answer)).toBe("stack trace");
});

test.each([
  "Internal Server Error",
  "500 Internal Server Error",
  "HTTP 503: Service Unavailable",
  "upstream connect error or disconnect/reset before headers. reset reason: connection termination",
  "no healthy upstream",
  "Error: connect ECONNREFUSED 127.0.0.1:443",
  "fetch failed",
  "Request timed out.",
  "Rate limit reached for requests. Limit: 20 requests per min. Please try again in 3s.",
  "You exceeded your current quota, please check your plan and billing details.",
  "The model is currently overloaded. Please try again later.",
  "Error: Invalid API key provided.",
  "Error: dock closed",
  "ERROR: dock.example:443 is closed.\n",
  "Error: no crates. Please try again.",
  "Error generating response",
  "An unexpected error occurred.",
  "This model's maximum context length is 8192 tokens, your messages have 9000.",
  "dock.errors.ShipNotFound: no ship of this name",
  "[ERROR] loading failed",
  "Fatal error: no crates",
  "Segmentation fault (core dumped)",
  "CUDA out of memory. Tried to allocate 3 GiB.",
  "curl: (28) Operation timed out after 3000 milliseconds",
  "Unexpected end of JSON input",
  "Network error. Check your internet connection.",
  "You have reached your daily message limit.",
  "You've reached your daily limit of 50 messages.",
  "I hit the rate limit. Try again in a minute.",
  "Our backend is currently down. We're looking into it.",
  "Access denied",
  "RuntimeError: out of memory",
  "No API key given",
  "Quota exceeded for crates a day",
  "We could not process your request.",
  "No response from the model after 30 s",
  "Unable to reach the server at the moment.",
  "Your session has expired. Please log in again.",
])("an error message: %s", (answer) => {
  expect(recogniseError(answer)).toBe("error message");
});

test.each([
  "I'm sorry, I encountered an error while processing your request.",
  "I’m sorry, but I encountered an error while processing your request. Please try again later.",
  "Oops! Something went wrong. Please try again.",
  "Sorry, there was an error generating a response.",
  "We apologize, but we are experiencing technical difficulties. Please contact support.",
  "An error occurred while processing your request. You can retry your request, or contact us through our help center if it persists.",
  "Es ist ein Fehler aufgetreten. Bitte versuche es später erneut.",
  "Une erreur s'est produite.",
  "Lo siento, ha ocurrido un error.",
  "Ocorreu um erro. Tente novamente mais tarde.",
  "Si è verificato un errore. Riprova più tardi.",
  "Er is een fout opgetreden. Probeer het later opnieuw.",
  "Произошла ошибка. Пожалуйста, попробуйте ещё раз позже.",
  "エラーが発生しました。",
  "网络异常，请稍后重试。",
  "サーバーエラーが発生しました。しばらくしてからアクセスしてください。",
  "오류가 발생했습니다. 잠시 후 다시 시도해 주세요.",
  "We're currently seeing very high traffic. Please try again later.",
  "Hmm, something seems to have gone wrong.",
  "Something broke. Please reload the page.",
  "We are facing some trouble right now. Please try again.",
  "I'm having trouble processing that.",
  "We are experiencing technical difficulties on deck.",
  "I ran into a snag while loading that.",
  "Es gab einen Fehler beim Laden.",
  "Une erreur interne est survenue. Merci de réessayer.",
  "Hubo un problema con el muelle. Inténtelo más tarde.",
  "请求过于频繁，稍后再试",
])("an apology for an error: %s", (answer) => {
  expect(recogniseError(answer)).toBe("apology for an error");
});

test.each([
  "",
  "The crate weighs 3 kg.",
  "42",
  "Please try again with a larger crate; the small one will not hold the rum.",
  "Sorry for the delay. The crate weighs 3 kg.",
  "The captain made an error when he counted the crates: there are 14 of them on deck, not 12.",
  `That is a \`KeyError\`: the dictionary has no crate "rum". Load it before you read it, or use \`get\` with a default.\n\n\`\`\`\n${PYTHON.slice(0, 120)}\n\`\`\`\n\nThe last line names the key that is missing, and the lines above it say where. Either catch the error or check first.`,
  "A 502 Bad Gateway means that the server in front got no valid answer from the one behind it. Look at whether the program behind still runs, and at its log.",
  "To handle rate limits, wait for as long as the header Retry-After says, and double the wait each time the request is refused again.",
  "Connection refused means that nothing listens on that port.",
  '{"error": null, "crates": 3}',
  '{"message": "The crates are on board."}',
  '{"crates": 3, "status": 200}',
  '{"code": 404, "message": "ok"}',
  '{"status": 404, "message": "OK"}',
  '{"code": 404, "message": "The crates are on board."}',
  "Error: expected. Answer: 42",
  "Error: the crate is too heavy. Load it on the larger ship, which carries 40 tons.",
  "Error:\n\nThe crate weighs 3 kg.",
  "<!DOCTYPE html>\n<html><head><title>The dock</title></head><body><h1>Crates</h1></body></html>",
  "class LeakError extends Error {}\n\nexport function load(crates: number): void {\n  if (crates > 3) throw new LeakError();\n}",
  "try:\n    load()\nexcept KeyError as error:\n    raise SystemExit(1) from error",
  "TypeError: a class of JavaScript's errors.",
  "Errors are values in Go.",
  "Error: the label should be rum, not tea.",
  "The log has `ECONNREFUSED 127.0.0.1:443`: start the harbour's server, then load again.",
  "The system is down in the hold, so take the lantern with you.",
  '"Request timed out," said the radio. The captain laughed.',
  'const TEXTS = { 500: "Internal Server Error", 503: "Service Unavailable" };',
  "- 400 Bad Request\n- 404 Not Found\n- 500 Internal Server Error",
  "Access denied is the name of the third ship in the harbour.",
  "dock.errors.ShipNotFound: is raised when no ship has this name",
  '{"error": null, "errors": [], "crates": 3}',
  '{"valid": false, "errors": ["no crates"]}',
  '{"error": "typo"}',
  '{"success": true, "message": "Invalid crates were removed"}',
  "Something broke inside the crate, and the rum ran out.",
  "Connection reset by peer: the other side hung up. Send it again, a little smaller.",
  '{"code": "B12", "message": "Crate B12 is not the heaviest."}',
  "dock.ships.Fleet: a list of ships",
  "The server is down in the hold for its monthly inspection, so use the one on deck.",
  "Out of memory, he named all of the crew and drew a map of the harbour.",
  "I am having trouble sleeping.",
  "We are having a problem with the rum.",
  "Due to heavy traffic, the ship is late.",
  "We are seeing heavy traffic on the canal.",
  "You have reached your daily limit of 2,000 calories.",
  "<html><head><title>Wartung der Winde</title></head><body>Öl</body></html>",
  "<html><head><title>船舶维护指南</title></head><body></body></html>",
  "<Envelope><To>Ann</To><Message>Dinner at 8</Message></Envelope>",
  "エラー503は、サーバーが混んでいることを意味します。時間を置いてください。",
])("this is no error: %j", (answer) => {
  expect(recogniseError(answer)).toBeUndefined();
});

test("what stands in place of the answer is named and shown", async () => {
  expect(await verdictOf("Internal Server Error", "error_text")).toEqual({
    kind: "graded",
    score: 0,
    passed: false,
    reason: "an error message stands in place of the answer",
    evidence: "Internal Server Error",
  });
  expect(await verdictOf("The crate weighs 3 kg.", "error_text")).toMatchObject({ score: 1, passed: true });
});

test.each([
  ["What does HTTP status 500 stand for?", "Internal Server Error"],
  ["Write the HTML of a 404 page.", APACHE],
  ["Show a JSON error that an API would return for bad input.", '{"error": {"message": "bad input"}}'],
  ["Design the JSON body of a failing lookup.", '{"status": 404, "message": "Not Found"}'],
  ["Define what the API returns with a 404.", '{"status": 404, "message": "Not Found"}'],
  ["Give the body of a 4xx response.", '{"error": {"message": "bad input"}}'],
  ["What does this program print?", PYTHON],
  ["Give an example of a Java stack trace.", JAVA],
  ["Write a friendly error message for our chat.", "Oops! Something went wrong. Please try again."],
])("an error that was asked for is the answer: %s", async (prompt, text) => {
  expect(await verdictOf({ prompt, text }, "error_text")).toMatchObject({ score: 1, passed: true });
});

test.each([
  ["Fix the error in this code.", "Internal Server Error"],
  ["Why do I get a TypeError here?", "I'm sorry, I encountered an error while processing your request."],
  ["Write an HTML page about crates.", NGINX],
  ["Summarise these logs.", "upstream connect error or disconnect/reset before headers"],
  ["List 500 crates.", "Internal Server Error"],
  ["Write the body of a letter to the captain.", "Internal Server Error"],
  ["Design a dock as JSON.", '{"error": {"message": "Rate limit reached", "code": 429}}'],
  ["Return the crates as JSON.", '{"error": {"message": "Rate limit reached", "code": 429}}'],
])("an error that was not asked for fails: %s", async (prompt, text) => {
  expect(await verdictOf({ prompt, text }, "error_text")).toMatchObject({ score: 0, passed: false });
});

const PIECES = [
  PYTHON,
  NODE,
  "Internal Server Error",
  "sorry ",
  "error ",
  "<html>",
  "{",
  "}",
  '"error":',
  "\n",
  "at (",
];

test("any text gets the same verdict twice", async () => {
  const piece = fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary", maxLength: 4 }));
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
  await fc.assert(
    fc.asyncProperty(text, text, async (answer, prompt) => {
      const verdict = await verdictOf({ text: answer, prompt }, "error_text");
      expect(verdict).toMatchObject({ kind: "graded", score: verdict.kind === "graded" && verdict.passed ? 1 : 0 });
      expect(await verdictOf({ text: answer, prompt }, "error_text")).toEqual(verdict);
    }),
    { numRuns: 200 },
  );
});

test.each<[string, string]>([
  ["fences", "```\n".repeat(100_000)],
  ["one fence", "`".repeat(400_000)],
  ["frames", "    at load (/srv/dock.js:3:14)\n".repeat(12_000)],
  ["brackets", "{".repeat(400_000)],
  ["tags", "<html ".repeat(60_000)],
  ["comments", "<!--".repeat(100_000)],
  ["errors", "error ".repeat(60_000)],
  ["blanks", " ".repeat(400_000)],
  ["digits", "500 ".repeat(100_000)],
  ["paths", "a/".repeat(200_000)],
  ["lines", "\n".repeat(400_000)],
])("a long run of %s is graded, as an answer and as a prompt", async (_what, text) => {
  expect(await verdictOf({ text, prompt: text }, "error_text")).toMatchObject({ kind: "graded" });
  expect(await verdictOf({ text: "Internal Server Error", prompt: text }, "error_text")).toMatchObject({
    kind: "graded",
  });
});
