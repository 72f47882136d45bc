// Every way in which the simulated provider can fail: one table from the fault's name to what becomes of the answer.
import { type Answer, type Call, normalAnswer, textlessAnswer } from "./answer.ts";
import { firstHalf, pageReply, type Reply } from "./reply.ts";
import type { RefusalName, Wire } from "./wire.ts";

/** The output limit of a request that names none. */
const MODEL_OUTPUT_TOKENS = 65_536;

type Fault =
  /** Refused before any of an answer. */
  | { readonly kind: "refusal"; readonly name: RefusalName }
  /** An answer in a whole frame that is not what was asked for. */
  | { readonly kind: "answer"; readonly answer: (call: Call) => Answer }
  /** Something on the way: a proxy's page, a broken or silent connection. */
  | { readonly kind: "transport"; readonly reply: Reply }
  /** A good answer that breaks on its way. */
  | { readonly kind: "damage"; readonly damage: Damage };

/** The first two break any answer. The others only a streamed one; where none was asked for, `otherwise` happens. */
type Damage =
  | "half"
  | "half-and-break"
  | { readonly events: EventDamage; readonly otherwise: "half" | "half-and-break" | "silence" };

type EventDamage = "break" | "no-end" | "error" | "no-json" | "stall" | "no-first";

const refused = (name: RefusalName): Fault => ({ kind: "refusal", name });
const answered = (answer: (call: Call) => Answer): Fault => ({ kind: "answer", answer });
const transported = (reply: Reply): Fault => ({ kind: "transport", reply });
const damaged = (damage: Damage): Fault => ({ kind: "damage", damage });

export const FAULTS = {
  rate_limited: refused("rate_limited"),
  daily_quota: refused("daily_quota"),
  server_error: refused("server_error"),
  overloaded: refused("overloaded"),
  bad_gateway: transported(pageReply(502, "502 Bad Gateway")),
  hang: transported({ kind: "silent" }),
  cut_socket: transported({ kind: "dropped" }),
  cut_json: damaged("half"),
  cut_body: damaged("half-and-break"),
  empty: answered((call) => textlessAnswer(call, "empty")),
  blocked: answered((call) => textlessAnswer(call, "prompt_blocked", 0)),
  safety: answered((call) => textlessAnswer(call, "unsafe")),
  recitation: answered((call) => textlessAnswer(call, "recitation")),
  truncated_by_thinking: answered((call) => textlessAnswer(call, "cut", call.maxOutputTokens ?? MODEL_OUTPUT_TOKENS)),
  malformed_call: answered((call) => textlessAnswer(call, "malformed_call")),
  wrong_key: refused("wrong_key"),
  unknown_model: refused("unknown_model"),
  context_overflow: refused("context_overflow"),
  garbage: transported(pageReply(200, "Welcome")),
  no_candidates: answered((call) => textlessAnswer(call, "missing", 0)),
  stream_cut_socket: damaged({ events: "break", otherwise: "half-and-break" }),
  stream_no_finish: damaged({ events: "no-end", otherwise: "half" }),
  stream_error: damaged({ events: "error", otherwise: "half" }),
  stream_bad_json: damaged({ events: "no-json", otherwise: "half" }),
  stream_stall: damaged({ events: "stall", otherwise: "silence" }),
  slow_first_chunk: damaged({ events: "no-first", otherwise: "silence" }),
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof FAULTS;

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

/** Faults after which the same request may succeed: what seeded chaos is made of unless a list is given. */
export const TRANSIENT_FAULTS: readonly FaultName[] = [
  "rate_limited",
  "server_error",
  "bad_gateway",
  "cut_socket",
  "cut_json",
  "hang",
  "empty",
];

/** What is sent, and the answer whose figures a provider would bill, also where it breaks on its way. */
export interface Rendered {
  readonly reply: Reply;
  readonly answer?: Answer;
}

export function answerReply(wire: Wire, call: Call): Rendered {
  return rendered(wire, normalAnswer(call), call);
}

export function faultReply(wire: Wire, name: FaultName, call: Call): Rendered {
  const fault: Fault = FAULTS[name];
  switch (fault.kind) {
    case "refusal": {
      const promptTokens = Math.max(call.promptTokens, wire.maxInputTokens + 1);
      return { reply: wire.refuse(fault.name, { ...call, promptTokens }) };
    }
    case "answer":
      return rendered(wire, fault.answer(call), call);
    case "transport":
      return { reply: fault.reply };
    case "damage": {
      const answer = normalAnswer(call);
      return { reply: damagedReply(wire, answer, call, fault.damage), answer };
    }
  }
}

function rendered(wire: Wire, answer: Answer, call: Call): Rendered {
  if (!call.streamed) return billed(wire.whole(answer, call), answer);
  // A prompt that is refused is refused before a stream begins.
  const whole = wire.whole(answer, call);
  if (whole.status !== 200) return { reply: whole };
  const { begun, ended } = wire.events(answer, call);
  return { reply: { kind: "stream", events: [...begun, ...ended], after: "end" }, answer };
}

function billed(reply: Reply & { readonly status: number }, answer: Answer): Rendered {
  return reply.status === 200 ? { reply, answer } : { reply };
}

function damagedReply(wire: Wire, answer: Answer, call: Call, damage: Damage): Reply {
  if (call.streamed) return damagedStream(wire, answer, call, damage);
  const whole = wire.whole(answer, call);
  switch (typeof damage === "string" ? damage : damage.otherwise) {
    case "half":
      return { ...whole, body: firstHalf(whole.body) };
    case "half-and-break":
      return { kind: "broken-off", status: whole.status, body: whole.body };
    case "silence":
      return { kind: "silent" };
  }
}

function damagedStream(wire: Wire, answer: Answer, call: Call, damage: Damage): Reply {
  const { begun, ended } = wire.events(answer, call);
  if (typeof damage === "string") {
    const half = firstHalf([...begun, ...ended].join(""));
    return { kind: "stream", events: [half], after: damage === "half" ? "end" : "break" };
  }
  const some = begun.slice(0, -1);
  switch (damage.events) {
    case "break":
      return { kind: "stream", events: some, after: "break" };
    case "no-end":
      return { kind: "stream", events: begun, after: "end" };
    case "error":
      return { kind: "stream", events: [...some, wire.errorEvent()], after: "end" };
    case "no-json":
      return { kind: "stream", events: [...some, 'data: {"broken\n\n'], after: "end" };
    case "stall":
      return { kind: "stream", events: some, after: "silence" };
    case "no-first":
      return { kind: "stream", events: [], after: "silence" };
  }
}
