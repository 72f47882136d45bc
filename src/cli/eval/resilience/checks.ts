// What a scenario found, fact by fact: it goes on after the first that is wrong.
import { canonicalJson, type JsonValue } from "../../../kernel/json.ts";
import type { CaseEnd, Finding } from "../report.ts";

export class Checks {
  readonly #findings: Finding[] = [];

  /** @param fact as a sentence that is true where all is well */
  that(fact: string, holds: boolean, found: string): void {
    this.#findings.push(
      holds
        ? { by: fact, outcome: "passed", reason: found }
        : { by: fact, outcome: "failed", reason: `it is not so: ${found}` },
    );
  }

  equal(fact: string, found: JsonValue, expected: JsonValue): void {
    const [is, wanted] = [canonicalJson(found), canonicalJson(expected)];
    this.that(fact, is === wanted, is === wanted ? is : `${is}, not ${wanted}`);
  }

  end(): CaseEnd {
    const failed = this.#findings.filter(({ outcome }) => outcome === "failed");
    if (failed.length === 0) return { outcome: "passed", findings: this.#findings };
    return { outcome: "failed", reason: failed.map(({ by }) => by).join("; "), findings: this.#findings };
  }
}
