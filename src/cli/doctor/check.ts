// One line of the doctor's report.

export interface Check {
  readonly name: string;
  readonly status: "ok" | "warn" | "fail";
  readonly text: string;
  /** What the person does about it. */
  readonly advice?: string;
}

export const ok = (name: string, text: string): Check => ({ name, status: "ok", text });
export const warn = (name: string, text: string, advice: string): Check => ({ name, status: "warn", text, advice });
export const fail = (name: string, text: string, advice: string): Check => ({ name, status: "fail", text, advice });
