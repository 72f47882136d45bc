// A walk through trials that nobody has labelled: each verdict is stored with its key, and can be taken back.
import type { TrialUseCases } from "../../evaluation/index.ts";
import type { Terminal } from "../terminal.ts";
import type { Keys } from "./keys.ts";
import { shownTrial } from "./show-trial.ts";

const QUESTION = "[g]ood [b]ad [s]kip [n]ote [u]ndo [q]uit: ";

export interface Tally {
  readonly good: number;
  readonly bad: number;
  readonly skipped: number;
}

type Verdict = keyof Tally;

interface Deps {
  readonly trials: Pick<TrialUseCases, "read" | "labelTrial">;
  readonly terminal: Pick<Terminal, "stderr">;
  readonly keys: Keys;
}

export async function labelTrials({ trials, terminal, keys }: Deps, ids: readonly string[]): Promise<Tally> {
  const done: { readonly place: number; readonly id: string; readonly verdict: Verdict }[] = [];
  let place = 0;

  /** Where to go on; null = nowhere. */
  async function judge(id: string): Promise<number | null> {
    for (;;) {
      terminal.stderr(QUESTION);
      const key = await keys.key();
      switch (key) {
        case null:
        case "q":
          terminal.stderr("quit\n");
          return null;
        case "g":
        case "b": {
          const label = key === "g" ? "good" : "bad";
          await trials.labelTrial(id, { label });
          terminal.stderr(`${label}\n`);
          done.push({ place, id, verdict: label });
          return place + 1;
        }
        case "s":
          terminal.stderr("skipped\n");
          done.push({ place, id, verdict: "skipped" });
          return place + 1;
        case "n": {
          terminal.stderr("note: ");
          const note = await keys.line();
          terminal.stderr("\n");
          if (note !== null) await trials.labelTrial(id, { note });
          break;
        }
        case "u": {
          const last = done.pop();
          if (last === undefined) {
            terminal.stderr("there is nothing to take back\n");
            break;
          }
          terminal.stderr("taken back\n");
          await trials.labelTrial(last.id, { label: null });
          return last.place;
        }
        default:
          terminal.stderr("one of g, b, s, n, u, q\n");
      }
    }
  }

  for (let id = ids[place]; id !== undefined; id = ids[place]) {
    const trial = await trials.read(id);
    // Gone, or labelled by somebody else meanwhile.
    if (trial === null || trial.metadata.label_source === "human") {
      place += 1;
      continue;
    }
    terminal.stderr(shownTrial(trial, `${place + 1} of ${ids.length}`));
    const next = await judge(id);
    if (next === null) break;
    place = next;
  }
  const count = (verdict: Verdict): number => done.filter((each) => each.verdict === verdict).length;
  return { good: count("good"), bad: count("bad"), skipped: count("skipped") };
}
