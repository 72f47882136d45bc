import { expect, test } from "vitest";
import { errorCode, fileProblem } from "./file-problem.ts";

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: no, open '/home/somebody/secret'`), { code, syscall: "open" });
}

test.each([
  ["EACCES", "permission is denied"],
  ["ENOENT", "there is no such file or folder"],
  ["EISDIR", "it is a folder"],
  ["ELOOP", "its links lead in a circle"],
  ["EIO", "the file system says EIO"],
])("%s is told in words without the path", (code, words) => {
  expect(fileProblem(systemError(code))).toBe(words);
});

test("an error of something else is no problem of a file", () => {
  const other = Object.assign(new Error("no"), { code: "ERR_ASSERTION" });
  expect(errorCode(other)).toBeUndefined();
  expect(() => fileProblem(other)).toThrow(other);
});
