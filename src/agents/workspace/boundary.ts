// The wall around a working folder: which paths lie inside it, and which of those are never shown.
import { isAbsolute, relative, resolve, sep } from "node:path";

/** All real paths. */
export interface Boundary {
  /** The working folder. */
  readonly root: string;
  /** The top of the repository around it, where the rules of git begin; else the working folder. */
  readonly top: string;
  readonly dataDirectory: string;
}

/** Paths are compared as they are: both must be real, or both as given. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** Whether it is, or is in, the data directory, also where the file system does not tell capitals apart. */
export function isData(real: string, { dataDirectory }: Boundary): boolean {
  return isWithin(real.toLowerCase(), dataDirectory.toLowerCase());
}

/** From the working folder, with "/"; "" = the working folder itself. */
export function relativePath(real: string, { root }: Boundary): string {
  return relative(root, real).split(sep).join("/");
}

/**
 * What a model asks for, as a path from the working folder; undefined = it leads out. `\` is taken as `/`, and `..` by
 * the names alone, before any link. Absolute paths may begin with the working folder.
 */
export function requestedPath(requested: string, { root }: Boundary): string | undefined {
  const target = resolve(root, requested.replaceAll("\\", "/"));
  return isWithin(target, root) ? relative(root, target).split(sep).join("/") : undefined;
}
