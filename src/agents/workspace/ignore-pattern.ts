// A line of a .gitignore, rewritten so that it means the same from the top of the repository (gitignore(5)).

const MAX_CHARACTERS = 500;
/** Each matches any number of folders, and several of them in a row cost time that grows with a power of the depth. */
const MAX_DOUBLE_STARS = 3;

/** Whether matching it is cheap whatever the path; a pattern of a repository may have been written to cost time. */
export function isCheapPattern(pattern: string): boolean {
  return pattern.length <= MAX_CHARACTERS && pattern.split("**").length - 1 <= MAX_DOUBLE_STARS;
}

/** @param folder where the file lies, from the top, with "/"; "" = at the top */
export function fromTop(line: string, folder: string): string {
  if (folder === "" || line.startsWith("#")) return line;
  const negation = line.startsWith("!") ? "!" : "";
  const pattern = line.slice(negation.length);
  if (/^\/? *$/.test(pattern)) return "";
  const place = `${negation}/${folder.replace(/[\\*?[\]]/g, String.raw`\$&`)}`;
  // Only a slash before the end ties a pattern to the file's own folder.
  return /\/(?! *$)/.test(pattern) ? `${place}/${pattern.replace(/^\//, "")}` : `${place}/**/${pattern}`;
}
