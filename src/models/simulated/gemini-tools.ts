// Tools on Gemini's wire: how calls look and are signed, and which histories of calls are refused.
// Sources: https://ai.google.dev/gemini-api/docs/function-calling, https://ai.google.dev/gemini-api/docs/thought-signatures
import { sha256Hex } from "../../kernel/hash.ts";
import { canonicalJson } from "../../kernel/json.ts";
import type { Said } from "./conversation.ts";
import type { FunctionCall, GenerateContentRequest, Part } from "./gemini-wire.ts";
import type { ToolCall } from "./tool-calls.ts";

type Content = GenerateContentRequest["contents"][number];

/** What a client may send in place of a signature, for a call that no Gemini model has made. */
const STAND_INS: ReadonlySet<string> = new Set([
  "skip_thought_signature_validator",
  "context_engineering_is_the_way_to_go",
]);

/** Content without a role is the user's. */
export function speaker({ role, parts }: Content): Said["by"] {
  if (role === "model") return parts.some((part) => part.functionCall !== undefined) ? "calls" : "model";
  return parts.every((part) => part.functionResponse !== undefined) ? "results" : "user";
}

/** The first call of a step carries the signature of all of them. Calls have ids since Gemini 3. */
export function callParts(calls: readonly ToolCall[], model: string): readonly Part[] {
  return calls.map(({ id, name, args }, index) => ({
    functionCall: { ...(isSignedThroughout(model) && { id: id.slice(0, 8) }), name, args },
    ...(index === 0 && { thoughtSignature: signatureOf(calls, model) }),
  }));
}

/** In Gemini's words, or undefined. */
export function wrongHistory(contents: readonly Content[], model: string): string | undefined {
  return wrongRound(contents) ?? wrongSignature(contents, model);
}

function wrongRound(contents: readonly Content[]): string | undefined {
  for (const [index, content] of contents.entries()) {
    const calls = callsOf(content);
    const before = contents[index - 1];
    if (calls.length > 0 && (before === undefined || before.role === "model")) {
      return "Please ensure that function call turn comes immediately after a user turn or after a function response turn.";
    }
    const wrong =
      content.role === "model"
        ? wrongResponses(calls, responsesOf(contents[index + 1]))
        : orphan(responsesOf(content), before);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function wrongResponses(calls: readonly FunctionCall[], responses: readonly FunctionCall[]): string | undefined {
  if (calls.length === 0) return undefined;
  if (calls.length !== responses.length) {
    return "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.";
  }
  const stranger = responses.find(({ id, name }, index) => {
    const call = calls[index];
    return name !== call?.name || (id !== undefined && call.id !== undefined && id !== call.id);
  });
  if (stranger === undefined) return undefined;
  // No words of Gemini's are known for a response to another call.
  return `Please ensure that function response parts match the function call parts of the function call turn by name, order and id. Got function response with name '${stranger.name}'.`;
}

function orphan([response]: readonly FunctionCall[], before: Content | undefined): string | undefined {
  if (response === undefined || (before !== undefined && callsOf(before).length > 0)) return undefined;
  return `Please ensure that function response turn comes immediately after a function call turn. Got function response with name '${response.name}'.`;
}

/** Only the current turn is looked at: what the model has done since the user's last text. */
function wrongSignature(contents: readonly Content[], model: string): string | undefined {
  const turn = contents.findLastIndex((content) => speaker(content) === "user") + 1;
  for (const [index, content] of contents.slice(turn).entries()) {
    const calls = callsOf(content);
    const first = content.parts.find((part) => part.functionCall !== undefined);
    if (first === undefined || calls.length === 0) continue;
    const { thoughtSignature: signature } = first;
    if (signature === undefined && isSignedThroughout(model)) {
      return `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${first.functionCall?.name ?? ""}\` , position ${turn + index + 1}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.`;
    }
    if (signature === undefined || STAND_INS.has(signature)) continue;
    if (signature !== signatureOf(calls, model)) return "Corrupted thought signature.";
  }
  return undefined;
}

function callsOf({ role, parts }: Content): readonly FunctionCall[] {
  return role === "model" ? parts.flatMap((part) => part.functionCall ?? []) : [];
}

function responsesOf(content: Content | undefined): readonly FunctionCall[] {
  return content === undefined || content.role === "model"
    ? []
    : content.parts.flatMap((part) => part.functionResponse ?? []);
}

/** Gemini 3 and later, which the names without a number stand for, too. */
function isSignedThroughout(model: string): boolean {
  const version = /^gemini-(\d+)/.exec(model)?.[1];
  return version === undefined ? model.endsWith("-latest") : Number(version) >= 3;
}

/** Base64. It fits these calls of this model only. */
function signatureOf(calls: readonly Pick<FunctionCall, "name" | "args">[], model: string): string {
  const signed = canonicalJson([model, calls.map(({ name, args = {} }) => [name, args])]);
  return Buffer.from(sha256Hex(signed), "hex").toString("base64");
}
