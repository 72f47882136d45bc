import { expect, test } from "vitest";
import { hygieneOffences } from "./hygiene.ts";

test.each([
  'import x from "/work/main/x.ts";',
  "cd /root/clone",
  '"name": "/work/other-copy/src/x.test.ts"',
  "see shared/notes/llm.md",
  "see ../shared/DESIGN.md",
  '"resolved": "https://example.com/zod.tgz"',
  "npm config set registry https://registry.example.com/",
])("%s is an offence", (text) => {
  expect(hygieneOffences({ path: "a.md", source: `\n${text}` })).toEqual([
    expect.objectContaining({ path: "a.md", line: 2 }),
  ]);
});

test.each([
  "src/work/index.ts",
  "https://example.com/root/x",
  "the data dir is shared/exclusive",
  "https://nodejs.org",
])("%s is none", (text) => {
  expect(hygieneOffences({ path: "a.md", source: text })).toEqual([]);
});
