// Which project the work belongs to: what the environment says, else the git remote, else the folder.
import { realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, parse, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256Hex } from "../kernel/hash.ts";
import { findRepository, type GitRepository, remoteAddress } from "./git-repository.ts";

const HASH_CHARACTERS = 16;
/** Letters, digits and a few marks: safe in a file name's place, a log line and a table. */
const PROJECT_ID = /^[\p{L}\p{N}_][\p{L}\p{N}_.@/:+~-]{0,199}$/u;

export interface Project {
  readonly id: string;
  /** For people; two projects may share it. */
  readonly label: string;
}

export function isProjectId(text: string): boolean {
  return PROJECT_ID.test(text);
}

/** Never throws: a folder that cannot be read is known by its path. */
export function projectOf(startFolder: string, homeDirectory: string): Project {
  const folder = realPath(startFolder);
  const home = realPath(homeDirectory);
  if (folder === home || folder === parse(folder).root) return { id: "default", label: "default" };
  const repository = findRepository(folder, home);
  if (repository === undefined) return { id: pathId(folder), label: basename(folder) };
  return { id: repositoryId(repository), label: basename(repository.root) };
}

/** The top folder of the repository around a folder. */
export function repositoryOf(startFolder: string, homeDirectory: string): string | undefined {
  return findRepository(realPath(startFolder), realPath(homeDirectory))?.root;
}

/** The remote without user, password, port and `.git`, so that its ssh and https forms are one id: `host/owner/name`. */
export function remoteId(address: string, folder: string): string | undefined {
  const local = localPath(address, folder);
  if (local !== undefined) return pathId(realPath(local));
  const url = URL.parse(address);
  const [host, path] =
    url !== null && address.includes("://")
      ? [url.hostname, url.pathname]
      : (/^(?:[^@/]+@)?([^@:/]+):(.+)$/.exec(address)?.slice(1) ?? []);
  if (host === undefined || path === undefined || host === "") return undefined;
  const name = path.replace(/^\/+|\/+$/g, "").replace(/\.git$/i, "");
  const id = `${host}/${name}`.toLowerCase();
  return isProjectId(id) ? id : `remote-${sha256Hex(id).slice(0, HASH_CHARACTERS)}`;
}

function repositoryId(repository: GitRepository): string {
  const address = remoteAddress(repository);
  const { commonDirectory, root } = repository;
  // Working trees of one repository are one project; a plain repository is known by the same path as before `git init`.
  const owner = basename(commonDirectory) === ".git" ? dirname(commonDirectory) : commonDirectory;
  return (address === undefined ? undefined : remoteId(address, root)) ?? pathId(realPath(owner));
}

function localPath(address: string, folder: string): string | undefined {
  if (isAbsolute(address) || /^\.{1,2}[\\/]|^[a-z]:[\\/]/i.test(address)) return resolve(folder, address);
  if (!/^file:\/\//i.test(address)) return undefined;
  try {
    return fileURLToPath(address);
  } catch {
    return undefined;
  }
}

function pathId(path: string): string {
  return `path-${sha256Hex(path).slice(0, HASH_CHARACTERS)}`;
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return resolve(path);
  }
}
