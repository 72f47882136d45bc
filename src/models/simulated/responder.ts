// Decides how a request is answered: key, body, model, script, chaos. Knows no socket.
import { sha256Hex } from "../../kernel/hash.ts";
import { seededRandom } from "../../kernel/random.ts";
import { normalAnswer, type Call } from "./answer.ts";
import { countPromptTokens, lastUserText } from "./conversation.ts";
import { FAULTS } from "./faults.ts";
import {
  bodyTooLarge,
  inputTooLong,
  invalidKey,
  MAX_INPUT_TOKENS,
  missingKey,
  modelNotFound,
  streamingNotServed,
} from "./gemini-errors.ts";
import { SIMULATED_API_KEY } from "../../config/index.ts";
import type { ErrorBody, GenerateContentRequest } from "./gemini-wire.ts";
import type { JournalEntry } from "./journal.ts";
import { answerReply, errorReply, pageReply, type Reply } from "./reply.ts";
import { checkRequest } from "./request-check.ts";
import { openScript } from "./script-book.ts";
import type { Script, ScriptedAnswer } from "./script.ts";
import { seededFaults, type ChaosOptions } from "./seeded-faults.ts";
import { unscriptedText } from "./unscripted.ts";

const TARGET = /^\/(v1|v1beta)\/models\/([\w.-]+):(generateContent|streamGenerateContent)$/;

export interface ResponderOptions extends ChaosOptions {
  readonly script?: Script;
  /** What rate_limited and daily_quota ask the client to wait, as the protocol writes it; default "1s". */
  readonly retryDelay?: string;
}

export interface IncomingCall {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly key: string | undefined;
  readonly body: { readonly kind: "read"; readonly text: string } | { readonly kind: "too-large" };
}

export type Decision = Pick<JournalEntry, "model" | "prompt" | "outcome" | "keyOk"> & { readonly reply: Reply };

export type Responder = (incoming: IncomingCall) => Decision;

export function createResponder(options: ResponderOptions): Responder {
  const { script = [], retryDelay = "1s" } = options;
  const book = openScript(script);
  const chaos = seededFaults(options);
  const requestsOf = new Map<string, number>();

  return (incoming) => {
    const target = incoming.method === "POST" ? TARGET.exec(incoming.path) : null;
    const [, version, model, action] = target ?? [];
    const keyOk = incoming.key === SIMULATED_API_KEY;
    const reject = (error: ErrorBody, prompt: string | null = null): Decision => {
      return { model: model ?? null, prompt, outcome: "rejected", keyOk, reply: errorReply(error) };
    };
    if (version === undefined || model === undefined) {
      return { model: null, prompt: null, outcome: "rejected", keyOk, reply: pageReply(404, "404 Not Found") };
    }
    if (incoming.key === undefined || incoming.key === "") return reject(missingKey());
    if (!keyOk) return reject(invalidKey());
    if (action === "streamGenerateContent") return reject(streamingNotServed());
    if (incoming.body.kind === "too-large") return reject(bodyTooLarge());
    const checked = checkRequest(incoming.body.text);
    if (checked.kind === "invalid") return reject(checked.error);
    const prompt = lastUserText(checked.request);
    if (!isKnownModel(model)) return reject(modelNotFound(version, model), prompt);
    const promptTokens = countPromptTokens(checked.request);
    if (promptTokens > MAX_INPUT_TOKENS) return reject(inputTooLong(promptTokens), prompt);
    return { model, prompt, keyOk, ...decide({ version, model, promptTokens }, checked.request, prompt) };
  };

  function decide(
    target: Pick<Call, "version" | "model" | "promptTokens">,
    request: GenerateContentRequest,
    prompt: string,
  ): Pick<Decision, "outcome" | "reply"> {
    const fingerprint = sha256Hex(prompt);
    const nth = (requestsOf.get(fingerprint) ?? 0) + 1;
    requestsOf.set(fingerprint, nth);

    const due = book.find(target.model, request);
    const scripted: ScriptedAnswer = due?.answer ?? {};
    const { maxOutputTokens, thinkingConfig } = request.generationConfig;
    const call: Call = {
      ...target,
      thoughtsTokens: Math.min(
        thinkingTokens(fingerprint, thinkingConfig?.thinkingBudget),
        maxOutputTokens ?? Infinity,
      ),
      maxOutputTokens,
      text: scripted.text ?? unscriptedText(request, prompt),
      usage: scripted.usage ?? {},
      responseId: sha256Hex(`${target.model}\n${nth}\n${fingerprint}`).slice(0, 22),
      retryDelay,
    };
    // A fault that the script did not ask for leaves the scripted answer due: the retry gets it.
    const unasked = scripted.fault === undefined ? chaos(fingerprint, nth) : undefined;
    if (unasked !== undefined) return { outcome: unasked, reply: FAULTS[unasked](call) };
    due?.consume();
    if (scripted.fault !== undefined) return { outcome: scripted.fault, reply: FAULTS[scripted.fault](call) };
    return { outcome: "answered", reply: answerReply(normalAnswer(call)) };
  }
}

function isKnownModel(model: string): boolean {
  return model.startsWith("gemini-") && !model.includes("unknown");
}

/** 16 to 63 tokens, always the same for one prompt; a budget caps them, and 0 switches thinking off. */
function thinkingTokens(fingerprint: string, budget: number | undefined): number {
  const wanted = 16 + Math.floor(seededRandom(fingerprint).next() * 48);
  return budget === undefined || budget < 0 ? wanted : Math.min(wanted, budget);
}
