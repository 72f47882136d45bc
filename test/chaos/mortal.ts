// A process that goes on one errand, and dies at the seam that it is told, if it gets so far.
import { ERRANDS } from "./errands.ts";
import { type Home, openProduct } from "./place.ts";
import { dieAt, type Seam } from "./seams.ts";

export interface Fate extends Home {
  /** The errand's name. */
  readonly errand: string;
  readonly seam: Seam;
}

const fate: Fate = JSON.parse(process.argv[2] ?? "");
const errand = ERRANDS.find(({ name }) => name === fate.errand);
dieAt(fate.seam);

await using app = openProduct(fate);
const answer = await errand?.ask(await app.useCases(), fate.folder);
if (answer?.status !== "completed") throw new Error(`the errand ended: ${JSON.stringify(answer)}`);
