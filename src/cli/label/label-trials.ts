// A walk through trials that nobody has labelled: each verdict is stored with its key, and can be taken back.
import type { TrialUseCases } from "../../evaluation/index.ts";
import type { Terminal } from "../terminal.ts";
import type { Keys } from "./keys.ts";
import { shownTrial } from "./show-trial.ts";

const QUESTION = "[g]ood [b]ad [s]kip [n]ote [u]ndo [q]uit: ";
const LAST_QUESTION = "That was all. [u]ndo, or any other key: ";

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

  /** Where the last verdict was given; null = there is none. */
  async function takeBack(): Promise<number | null> {
    const last = done.pop();
    if (last === undefined) return null;
    if (last.verdict !== "skipped") await trials.labelTrial(last.id, { label: null });
    terminal.stderr("taken back\n");
    return last.place;
  }

  /** Also the last verdict of all may be a slip. */
  async function askAtEnd(): Promise<number | null> {
    if (done.length === 0) return null;
    terminal.stderr(LAST_QUESTION);
    const key = await keys.key();
    terminal.stderr("\n");
    return key === "u" ? takeBack() : null;
  }

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
          const back = await takeBack();
          if (back !== null) return back;
          terminal.stderr("there is nothing to take back\n");
          break;
        }
        default:
          terminal.stderr("one of g, b, s, n, u, q\n");
      }
    }
  }

  for (let next: number | null = 0; next !== null;) {
    place = next;
    const id = ids[place];
    if (id === undefined) {
      next = await askAtEnd();
      continue;
    }
    const trial = await trials.read(id);
    // Gone, or labelled by somebody else meanwhile.
    if (trial === null || trial.metadata.label_source === "human") {
      next = place + 1;
      continue;
    }
    terminal.stderr(shownTrial(trial, `${place + 1} of ${ids.length}`));
    next = await judge(id);
  }
  const count = (verdict: Verdict): number => done.filter((each) => each.verdict === verdict).length;
  return { good: count("good"), bad: count("bad"), skipped: count("skipped") };
}
