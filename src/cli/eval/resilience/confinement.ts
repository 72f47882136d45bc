// How a server of the suite is started, so that it cannot reach what is the user's: an environment from nothing, and a
// Node that reads its own program and one folder, writes into that folder, and connects to this machine only.
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE = dirname(fileURLToPath(new URL("../../../../package.json", import.meta.url)));
/** A neighbour, as source and as built. */
const GUARD = new URL(`./guard${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url);

/** Every variable by which a system tells where a user's things are. */
export function confinedEnv(folder: string): Record<string, string> {
  const places = ["HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TMPDIR", "TEMP", "TMP"];
  return Object.fromEntries(places.map((name) => [name, folder]));
}

/** Options of Node. @param folder without links in it */
export function confinedNode(folder: string): string[] {
  return [
    "--permission",
    ...[...programPaths(), folder].map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${folder}`,
    `--import=${GUARD.href}`,
  ];
}

/** What an installed package has, and where what it depends on may be: by the paths that lead there, and without links. */
function programPaths(): string[] {
  const own = ["package.json", "bin", "src", "dist"].map((name) => join(PACKAGE, name));
  return [...own, ...dependencyFolders(PACKAGE)]
    .filter((path) => existsSync(path))
    .flatMap((path) => [...new Set([path, realpathSync(path)])]);
}

function dependencyFolders(folder: string): string[] {
  const parent = dirname(folder);
  return [join(folder, "node_modules"), ...(parent === folder ? [] : dependencyFolders(parent))];
}
