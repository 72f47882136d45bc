// The errors of the Gemini API that the simulated provider answers with, in Gemini's own words where those are known.
import type { ErrorBody, ErrorDetail } from "./gemini-wire.ts";

/** The largest input of every simulated Gemini model. */
export const MAX_INPUT_TOKENS = 1_048_576;
export const MAX_BODY_BYTES = 20 * 1024 * 1024;

/** `field` is the snake_case path; the root has none. */
export interface FieldViolation {
  readonly field?: string;
  readonly description: string;
}

export function badRequest(violations: readonly FieldViolation[]): ErrorBody {
  const words = violations.map((violation) => violation.description).join("\n");
  return failure(400, "INVALID_ARGUMENT", words, [
    { "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations: violations },
  ]);
}

export function invalidArgument(words: string): ErrorBody {
  return failure(400, "INVALID_ARGUMENT", words);
}

export function bodyTooLarge(): ErrorBody {
  return invalidArgument(`Request payload size exceeds the limit: ${MAX_BODY_BYTES} bytes.`);
}

export function inputTooLong(promptTokens: number): ErrorBody {
  return invalidArgument(
    `The input token count (${promptTokens}) exceeds the maximum number of tokens allowed (${MAX_INPUT_TOKENS}).`,
  );
}

export function missingKey(): ErrorBody {
  return failure(
    403,
    "PERMISSION_DENIED",
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
  );
}

export function invalidKey(): ErrorBody {
  const message = "API key not valid. Please pass a valid API key.";
  return failure(400, "INVALID_ARGUMENT", message, [
    {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: "API_KEY_INVALID",
      domain: "googleapis.com",
      metadata: { service: "generativelanguage.googleapis.com" },
    },
    { "@type": "type.googleapis.com/google.rpc.LocalizedMessage", locale: "en-US", message },
  ]);
}

export function modelNotFound(version: string, model: string): ErrorBody {
  return failure(
    404,
    "NOT_FOUND",
    `models/${model} is not found for API version ${version}, or is not supported for generateContent. Call ModelService.ListModels to see the list of available models and their supported methods.`,
  );
}

/** Gemini sends RetryInfo with a used-up day too: only the quota's id tells the two apart. */
export function quotaExceeded(per: "Minute" | "Day", model: string, retryDelay: string): ErrorBody {
  return failure(
    429,
    "RESOURCE_EXHAUSTED",
    "You exceeded your current quota, please check your plan and billing details.",
    [
      {
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        violations: [
          {
            quotaMetric: "generativelanguage.googleapis.com/generate_content_free_tier_requests",
            quotaId: `GenerateRequestsPer${per}PerProjectPerModel-FreeTier`,
            quotaDimensions: { location: "global", model },
            quotaValue: per === "Minute" ? "10" : "250",
          },
        ],
      },
      {
        "@type": "type.googleapis.com/google.rpc.Help",
        links: [
          {
            description: "Learn more about Gemini API quotas",
            url: "https://ai.google.dev/gemini-api/docs/rate-limits",
          },
        ],
      },
      { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay },
    ],
  );
}

export function internalError(): ErrorBody {
  return failure(500, "INTERNAL", "An internal error has occurred.");
}

export function overloaded(): ErrorBody {
  return failure(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
}

function failure(
  code: number,
  status: ErrorBody["error"]["status"],
  message: string,
  details?: readonly ErrorDetail[],
): ErrorBody {
  return { error: { code, message, status, ...(details !== undefined && { details }) } };
}
