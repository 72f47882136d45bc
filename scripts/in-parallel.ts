// Runs npm scripts side by side: what each said is printed when it has ended, and the code is 1 if one of them failed.
// Usage: node scripts/in-parallel.ts <script> ...
import { spawn } from "node:child_process";

interface Ended {
  readonly script: string;
  readonly failed: boolean;
}

const scripts = process.argv.slice(2);
const ended = await Promise.all(scripts.map(run));
const failed = ended.filter((each) => each.failed).map(({ script }) => script);
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(", ")}`);
  process.exitCode = 1;
}

function run(script: string): Promise<Ended> {
  const began = performance.now();
  const npm = spawn("npm", ["run", "--silent", script], { shell: process.platform === "win32" });
  const said: Buffer[] = [];
  for (const stream of [npm.stdout, npm.stderr]) stream.on("data", (chunk: Buffer) => said.push(chunk));
  return new Promise((resolve, reject) => {
    npm.on("error", reject);
    npm.on("close", (code) => {
      const seconds = ((performance.now() - began) / 1_000).toFixed(1);
      console.log(`${script}: ${code === 0 ? "passed" : "FAILED"} in ${seconds} s`);
      process.stdout.write(Buffer.concat(said));
      resolve({ script, failed: code !== 0 });
    });
  });
}
