// Words of which a task has one or another: who asks for one does not ask for the other.
import { keyOf } from "./word-key.ts";

/** A line for each choice; its sides are parted by bars. */
const CHOICES = `
add insert include create install attach append | remove delete uninstall detach exclude omit drop
show list return select view | delete remove erase drop destroy
open reopen | close shut
encrypt | decrypt
encode | decode
compress zip archive | decompress unzip extract
import upload | export download
enable activate unlock unblock resume subscribe | disable deactivate lock block suspend unsubscribe
allow permit grant accept approve | forbid deny revoke reject refuse
start begin launch | stop end halt terminate
increase raise expand extend lengthen maximise maximize | decrease lower reduce shorten shrink minimise minimize
ascending | descending
oldest earliest | newest latest
buy | sell
lend | borrow
deposit | withdraw
send | receive
push | pull
connect pair | disconnect unpair
merge join combine | split separate divide
mount | unmount
login | logout
encourage praise | discourage criticise criticize
advantage benefit pro | disadvantage drawback con
cause | prevent avoid
win | lose
english | german | french | spanish | italian | portuguese | dutch | danish | swedish | norwegian | finnish | polish | czech | russian | ukrainian | turkish | greek | arabic | hebrew | hindi | bengali | japanese | korean | chinese | thai | vietnamese | indonesian | latin
python | javascript | typescript | java | ruby | rust | golang | kotlin | swift | php | perl | haskell
`;

interface Side {
  readonly choice: number;
  readonly side: number;
}

const SIDES = new Map<number, Side[]>();
for (const [choice, line] of CHOICES.trim().split("\n").entries()) {
  for (const [side, words] of line.split(" | ").entries()) {
    for (const word of words.split(" ")) {
      for (const key of keyOf(word, true).keys)
        SIDES.set(key >>> 3, [...(SIDES.get(key >>> 3) ?? []), { choice, side }]);
    }
  }
}

/** Whether some of these words, by their hashes, are of one side of a choice, and some of those of another side of it. */
export function areExclusive(some: readonly number[], others: readonly number[]): boolean {
  const sides = others.flatMap(sidesOf);
  return some
    .flatMap(sidesOf)
    .some(({ choice, side }) => sides.some((other) => other.choice === choice && other.side !== side));
}

export function isOfChoice(hash: number): boolean {
  return SIDES.has(hash);
}

function sidesOf(hash: number): readonly Side[] {
  return SIDES.get(hash) ?? [];
}
