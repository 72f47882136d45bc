// Processes that die by kill -9 at every seam of their work, and what is lost with them: nothing may be.
//   node benchmarks/deaths.ts [deaths]
import { type Errand, ERRANDS, requestsFor } from "../test/chaos/errands.ts";
import { inParallel, type Lives, sweep } from "../test/chaos/lives.ts";
import { type Seam, SEAM_KINDS } from "../test/chaos/seams.ts";
import { seededRandom } from "../src/kernel/random.ts";
import { countArgument, printTable } from "./figures.ts";

const DEATHS = countArgument(1, 2_000);
/** Mostly they wait for the leases of the dead. */
const AT_ONCE = 6;
const FIRSTS_AT_ONCE = 3;

const lives: Lives[] = [];
const deathsSoFar = (): number => lives.reduce((sum, { deaths }) => sum + deaths.length, 0);

interface Beginning {
  readonly errand: Errand;
  readonly first?: Seam;
}

async function sweepAll(beginnings: readonly Beginning[]): Promise<void> {
  const sweeps = beginnings.flatMap((beginning) => SEAM_KINDS.map((kind) => ({ ...beginning, kind })));
  for (const swept of await inParallel(AT_ONCE, sweeps, sweep)) lives.push(...swept);
  console.error(`${deathsSoFar()} deaths`);
}

// Every seam of the first process; then every seam of the one that goes on, for first deaths that left a run behind.
await sweepAll(ERRANDS.map((errand) => ({ errand })));
const random = seededRandom("deaths");
const firsts = lives.flatMap(({ errand, deaths: [first] }) =>
  first === undefined || first.left.runs.length === 0 ? [] : [{ errand, first: { kind: first.kind, nth: first.nth } }],
);
while (deathsSoFar() < DEATHS && firsts.length > 0) {
  const drawn = Array.from({ length: FIRSTS_AT_ONCE }, () =>
    firsts.splice(Math.floor(random.next() * firsts.length), 1),
  );
  await sweepAll(drawn.flat());
}

const rows = new Map<string, [first: number, second: number]>();
for (const { deaths } of lives) {
  for (const [index, { kind, about }] of deaths.entries()) {
    const name = about === "a request" ? kind : `${kind}: ${about}`;
    const counts = rows.get(name) ?? [0, 0];
    if (index === 0) counts[0] += 1;
    else counts[1] += 1;
    rows.set(name, counts);
  }
}
const total = (figure: (lives: Lives) => number): string => String(lives.reduce((sum, each) => sum + figure(each), 0));
const wrong = lives.filter(({ wrongs }) => wrongs.length > 0);

printTable(
  "Deaths by kill -9, by where the process was",
  ["where", "first process", "the one that went on"],
  [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, counts]) => [name, ...counts.map(String)]),
);
printTable(
  "What came of it",
  ["what", "found"],
  [
    ["deaths", total(({ deaths }) => deaths.length)],
    ["errands, each on a store of its own", String(lives.length)],
    [
      "requests that they need",
      total(({ errand }) => errand.questions.reduce((sum, one) => sum + requestsFor(one), 0)),
    ],
    ["requests that reached the provider", total(({ requests }) => requests)],
    ["calls that were under way at a death, counted as estimated", total(({ interrupted }) => interrupted)],
    ["errands with anything wrong", String(wrong.length)],
  ],
);
for (const { errand, seams, wrongs } of wrong) {
  console.log(`${errand.name}, ${seams.map(({ kind, nth }) => `${kind} ${nth}`).join(", ")}: ${wrongs.join("; ")}`);
}
if (wrong.length > 0) process.exitCode = 1;
