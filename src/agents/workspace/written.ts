// What files say in a reply: without the numbers and paths that tools put before their lines, which part sentences.

const NUMBER = /^ *\d+\t/gm;
/** `path:12: ` of a match, `path-12- ` around it. */
const PLACE = /^.*?[:-]\d+[:-] /gm;

export function writtenIn(tool: string, text: string): string {
  switch (tool) {
    case "read":
      return text.replaceAll(NUMBER, "");
    case "search":
      return text.replaceAll(PLACE, "");
    default:
      return text;
  }
}
