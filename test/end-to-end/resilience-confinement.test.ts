// What a server of the suite cannot do, tried in a process that is started like one.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { makeOwnFolder } from "../../src/cli/eval/own-folder.ts";
import { confinedEnv, confinedNode } from "../../src/cli/eval/resilience/confinement.ts";

/** What the code prints, run confined to a folder, beside which is another with a secret in it. */
async function printed(code: string): Promise<string> {
  const [own, other] = [makeOwnFolder(), makeOwnFolder()];
  onTestFinished(() => own[Symbol.asyncDispose]());
  onTestFinished(() => other[Symbol.asyncDispose]());
  writeFileSync(join(other.path, "secret"), "theirs");
  const setup = `const [own, other] = ${JSON.stringify([own.path, other.path])}; const fs = process.getBuiltinModule("fs");`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...confinedNode(own.path), "--input-type=module", "--eval", `${setup}\n${code}`],
    { env: confinedEnv(own.path) },
  );
  return stdout.trim();
}

const TRIED = (what: string): string =>
  `try { ${what}; console.log("done"); } catch (error) { console.log(error.code); }`;

test("it reads and writes in its folder", async () => {
  const code = TRIED('fs.writeFileSync(own + "/a", "mine"); fs.readFileSync(own + "/a", "utf8")');
  expect(await printed(code)).toBe("done");
});

test.each([
  ["reads", 'fs.readFileSync(other + "/secret", "utf8")'],
  ["lists", "fs.readdirSync(other)"],
  ["writes", 'fs.writeFileSync(other + "/secret", "mine")'],
  ["removes", "fs.rmSync(other, { recursive: true })"],
  ["reads by a link that it makes", 'fs.symlinkSync(other, own + "/link"); fs.readFileSync(own + "/link/secret")'],
  ["starts a program", 'process.getBuiltinModule("child_process").execFileSync("/bin/cat", [other + "/secret"])'],
])("it %s nowhere else", async (_what, code) => {
  expect(await printed(TRIED(code))).toBe("ERR_ACCESS_DENIED");
});

test.each(["{}", "{ readOnly: true }"])("it opens no database elsewhere, with the options %s", async (options) => {
  const code = `const { DatabaseSync } = await import("node:sqlite");
    new DatabaseSync(own + "/mine.db").exec("create table a (b)");
    try { new DatabaseSync(other + "/secret", ${options}).exec("pragma user_version"); console.log("done"); }
    catch (error) { console.log(error.message); }`;
  expect(await printed(code)).toMatch(/^a suite opens no database at .*secret$/);
});

test("it connects to this machine", async () => {
  const server = createServer((_request, response) => response.end("hello")).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.close();
  });
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(await printed(`console.log(await (await fetch("http://127.0.0.1:${port}")).text())`)).toBe("hello");
});

test.each(["http://192.0.2.1", "https://example.com", "http://[2001:db8::1]/"])(
  "it does not connect to %s",
  async (url) => {
    const code = `await fetch(${JSON.stringify(url)}).catch(({ cause }) => console.log(cause.message))`;
    expect(await printed(code)).toMatch(/^a suite connects to this machine only, and not to /);
  },
);

test("it gets no variable but those that say where its folder is", async () => {
  // Node passes its own on where coverage is measured.
  const variables = await printed(
    "console.log(Object.keys(process.env).filter((name) => name !== 'NODE_V8_COVERAGE').sort().join())",
  );
  expect(variables).toBe("APPDATA,HOME,LOCALAPPDATA,TEMP,TMP,TMPDIR,USERPROFILE");
});
