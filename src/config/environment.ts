// The one place that looks at the process: its variables, its folders and its platform.
import { homedir } from "node:os";

export interface Environment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly homeDirectory: string;
  readonly platform: NodeJS.Platform;
}

export function processEnvironment(): Environment {
  const homeDirectory = orElse(homedir, "/");
  return {
    env: process.env,
    // A folder that was removed under the process has no path.
    cwd: orElse(() => process.cwd(), homeDirectory),
    // A user without an entry in the user database and without HOME, as in some containers, has no home.
    homeDirectory,
    platform: process.platform,
  };
}

function orElse(read: () => string, otherwise: string): string {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
