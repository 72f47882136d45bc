// What the file system says, in words that hold no path of the machine.

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is a file, not a folder",
  ELOOP: "its links lead in a circle",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  ENAMETOOLONG: "the path is too long",
  EINVAL: "it is no path",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
};

/** @throws the error itself where it is none of the file system's */
export function fileProblem(error: unknown): string {
  const code = errorCode(error);
  if (code === undefined) throw error;
  return PROBLEMS[code] ?? `the file system says ${code}`;
}

/** Of an error of the file system; undefined for any other. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
