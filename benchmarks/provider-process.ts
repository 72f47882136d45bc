// The simulated provider as a process of its own, so that its work does not count as ours. Lives until its input ends.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { systemClock } from "../src/kernel/node/clock.ts";
import { startSimulatedProvider } from "../src/models/simulated/index.ts";

export interface ProviderProcess extends AsyncDisposable {
  readonly url: string;
}

/** @param latencyMs how long it takes for an answer */
export async function startProviderProcess(latencyMs = 0): Promise<ProviderProcess> {
  const program = [fileURLToPath(import.meta.url), String(latencyMs)];
  const child = spawn(process.execPath, program, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout);
  const [url]: string[] = await once(lines, "line");
  if (url === undefined) throw new Error("the simulated provider did not start");
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, "exit");
      child.stdin.end();
      await exited;
    },
  };
}

if (import.meta.main) {
  await using provider = await startSimulatedProvider({ clock: systemClock, latencyMs: Number(process.argv[2]) });
  console.log(provider.url);
  await once(process.stdin.resume(), "end");
}
