// Gemini's generateContent as it looks on the wire: request, answer and error. Field names in camelCase only.
// Source: https://ai.google.dev/api/generate-content
import { z } from "zod";
import type { UsageMetadata } from "./usage.ts";

// A message that starts with TYPE_ is the protocol's name of the type; request-check.ts words the error around it.
const text = z.string("TYPE_STRING");
const flag = z.boolean("TYPE_BOOL");
const float = z.number("TYPE_FLOAT");
const int32 = z.int32("TYPE_INT32");
const message = z.looseObject({}, "TYPE_MESSAGE");
const texts = z.array(text, "TYPE_STRING");

const FUNCTION_NAME = /^[a-zA-Z_][\w.:-]{0,63}$/;

const calledName = text.min(1, "Name cannot be empty.").prefault("");
const functionCall = z.strictObject(
  {
    id: text.optional(),
    name: calledName,
    args: message.optional(),
    partialArgs: z.array(message, "TYPE_MESSAGE").optional(),
    willContinue: flag.optional(),
  },
  "TYPE_MESSAGE",
);
const functionResponse = z.strictObject(
  {
    id: text.optional(),
    name: calledName,
    response: message,
    parts: z.array(message, "TYPE_MESSAGE").optional(),
    willContinue: flag.optional(),
    scheduling: text.optional(),
  },
  "TYPE_MESSAGE",
);

const functionDeclaration = z.strictObject(
  {
    name: text
      .regex(
        FUNCTION_NAME,
        "Invalid function name. Must start with a letter or an underscore. Must be alphameric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.",
      )
      .prefault(""),
    description: text.optional(),
    behavior: text.optional(),
    parameters: message.optional(),
    parametersJsonSchema: message.optional(),
    response: message.optional(),
    responseJsonSchema: message.optional(),
  },
  "TYPE_MESSAGE",
);
/** Beside functions there are tools of Gemini's own, such as its search. */
const tool = z.looseObject(
  { functionDeclarations: z.array(functionDeclaration, "TYPE_MESSAGE").optional() },
  "TYPE_MESSAGE",
);
const toolConfig = z.looseObject(
  { functionCallingConfig: z.looseObject({ mode: text.optional() }, "TYPE_MESSAGE").optional() },
  "TYPE_MESSAGE",
);

const PART_DATA = [
  "text",
  "inlineData",
  "fileData",
  "functionCall",
  "functionResponse",
  "executableCode",
  "codeExecutionResult",
  "toolCall",
  "toolResponse",
] as const;

const part = z
  .strictObject(
    {
      text: text.optional(),
      inlineData: message.optional(),
      fileData: message.optional(),
      functionCall: functionCall.optional(),
      functionResponse: functionResponse.optional(),
      executableCode: message.optional(),
      codeExecutionResult: message.optional(),
      toolCall: message.optional(),
      toolResponse: message.optional(),
      thought: flag.optional(),
      thoughtSignature: text.optional(),
      videoMetadata: message.optional(),
      mediaResolution: message.optional(),
    },
    "TYPE_MESSAGE",
  )
  .refine((value) => PART_DATA.filter((name) => value[name] !== undefined).length === 1, {
    error: "required oneof field 'data' must have one initialized field",
  });

const parts = z.array(part, "TYPE_MESSAGE").min(1, "contents.parts must not be empty.").prefault([]);

const content = z.strictObject(
  {
    role: text
      .refine((role) => role === "user" || role === "model", "Please use a valid role: user, model.")
      .optional(),
    parts,
  },
  "TYPE_MESSAGE",
);

const thinkingConfig = z
  .strictObject(
    {
      includeThoughts: flag.optional(),
      thinkingBudget: int32
        .min(-1, "thinking_budget must be -1 (dynamic), 0 (off) or positive.")
        .max(32_768, "Please choose a thinking_budget between 0 and 32768.")
        .optional(),
      thinkingLevel: text.optional(),
    },
    "TYPE_MESSAGE",
  )
  .refine((value) => value.thinkingBudget === undefined || value.thinkingLevel === undefined, {
    error: "You can only set only one of thinking budget and thinking level.",
  });

const generationConfig = z
  .strictObject(
    {
      stopSequences: texts.max(5, "stop_sequences must have at most 5 entries.").optional(),
      responseMimeType: text.optional(),
      responseSchema: message.optional(),
      responseJsonSchema: message.optional(),
      responseModalities: texts.optional(),
      candidateCount: int32
        .refine((count) => count === 1, "Multiple candidates is not enabled for this model.")
        .optional(),
      maxOutputTokens: int32.positive("max_output_tokens must be positive.").optional(),
      temperature: float
        .min(0, "temperature must be in the range [0.0, 2.0].")
        .max(2, "temperature must be in the range [0.0, 2.0].")
        .optional(),
      topP: float
        .min(0, "top_p must be in the range [0.0, 1.0].")
        .max(1, "top_p must be in the range [0.0, 1.0].")
        .optional(),
      topK: int32.positive("top_k must be positive.").optional(),
      seed: int32.optional(),
      presencePenalty: float.optional(),
      frequencyPenalty: float.optional(),
      responseLogprobs: flag.optional(),
      logprobs: int32.optional(),
      speechConfig: message.optional(),
      thinkingConfig: thinkingConfig.optional(),
      imageConfig: message.optional(),
      mediaResolution: text.optional(),
    },
    "TYPE_MESSAGE",
  )
  .refine((value) => value.responseSchema === undefined || value.responseJsonSchema === undefined, {
    path: ["responseJsonSchema"],
    error: "only one of response_schema and response_json_schema may be set.",
  })
  .refine((value) => value.responseMimeType === "application/json" || schemaOf(value) === undefined, {
    path: ["responseMimeType"],
    error: "a response schema needs the mimetype `application/json`.",
  });

export const generateContentRequest = z.strictObject(
  {
    model: text.optional(),
    contents: z.array(content, "TYPE_MESSAGE").min(1, "contents is not specified").prefault([]),
    systemInstruction: z.strictObject({ role: text.optional(), parts }, "TYPE_MESSAGE").optional(),
    tools: z.array(tool, "TYPE_MESSAGE").optional(),
    toolConfig: toolConfig.optional(),
    safetySettings: z.array(message, "TYPE_MESSAGE").optional(),
    generationConfig: generationConfig.prefault({}),
    cachedContent: text.optional(),
    serviceTier: text.optional(),
  },
  "TYPE_MESSAGE",
);
export type GenerateContentRequest = z.infer<typeof generateContentRequest>;

/** The schema that a JSON answer must satisfy, in either of its two spellings. */
export function schemaOf(config: {
  readonly responseSchema?: unknown;
  readonly responseJsonSchema?: unknown;
}): unknown {
  return config.responseJsonSchema ?? config.responseSchema;
}

interface SafetyRating {
  readonly category: string;
  readonly probability: string;
  readonly blocked?: boolean;
}

export interface FunctionCall {
  readonly id?: string | undefined;
  readonly name: string;
  readonly args?: Readonly<Record<string, unknown>> | undefined;
}

/** Of an answer. */
export type Part =
  | { readonly text: string }
  | { readonly functionCall: FunctionCall; /** Base64. */ readonly thoughtSignature?: string };

export interface Candidate {
  readonly content?: { readonly parts?: readonly Part[]; readonly role?: "model" };
  /** Absent while a stream goes on. */
  readonly finishReason?: "STOP" | "MAX_TOKENS" | "SAFETY" | "RECITATION" | "MALFORMED_FUNCTION_CALL";
  readonly finishMessage?: string;
  readonly index: 0;
  readonly safetyRatings?: readonly SafetyRating[];
}

export interface GenerateContentResponse {
  readonly candidates?: readonly Candidate[];
  readonly promptFeedback?: { readonly blockReason: "PROHIBITED_CONTENT" };
  readonly usageMetadata: UsageMetadata;
  readonly modelVersion: string;
  readonly responseId: string;
}

/** google.rpc.Status in the JSON envelope of every Google API. */
export interface ErrorBody {
  readonly error: {
    /** The HTTP status. */
    readonly code: number;
    readonly message: string;
    readonly status:
      | "INVALID_ARGUMENT"
      | "PERMISSION_DENIED"
      | "NOT_FOUND"
      | "RESOURCE_EXHAUSTED"
      | "INTERNAL"
      | "UNAVAILABLE";
    readonly details?: readonly ErrorDetail[];
  };
}

export interface ErrorDetail {
  /** `type.googleapis.com/google.rpc.<Name>`. */
  readonly "@type": `type.googleapis.com/google.rpc.${string}`;
  readonly [field: string]: unknown;
}
