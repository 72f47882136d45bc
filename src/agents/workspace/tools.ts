// The tools that an agent gets in its working folder: names, descriptions and arguments, as a model reads them.
import { z } from "zod";

const MAX_PATH_CHARACTERS = 4_096;
const MAX_PATTERN_CHARACTERS = 1_000;
const MAX_GLOB_CHARACTERS = 200;
const MAX_DEPTH = 5;
const MAX_CONTEXT_LINES = 5;

const path = z.string().min(1).max(MAX_PATH_CHARACTERS);
const line = z.int().min(1).max(Number.MAX_SAFE_INTEGER);

const listSchema = z.strictObject({
  path: path.default(".").describe("folder, relative to the working folder"),
  depth: z.int().min(1).max(MAX_DEPTH).default(1).describe("levels of folders"),
  offset: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(0).describe("entries to pass over"),
});
export type ListArguments = z.output<typeof listSchema>;

const readSchema = z.strictObject({
  path: path.describe("file, relative to the working folder"),
  first_line: line.default(1),
  last_line: line.optional().describe("as many as fit, if left out"),
});
export type ReadArguments = z.output<typeof readSchema>;

const searchSchema = z.strictObject({
  pattern: z.string().min(1).max(MAX_PATTERN_CHARACTERS).describe("found within one line"),
  regex: z.boolean().default(false).describe("RE2 syntax; else the pattern is plain text"),
  path: path.default(".").describe("folder or file to search"),
  glob: z
    .string()
    .min(1)
    .max(MAX_GLOB_CHARACTERS)
    .optional()
    .describe("only these files, e.g. *.ts or src/**/*.{ts,tsx}"),
  case_sensitive: z.boolean().optional().describe("if left out: when the pattern has a capital"),
  context: z.int().min(0).max(MAX_CONTEXT_LINES).default(0).describe("lines around each match"),
});
export type SearchArguments = z.output<typeof searchSchema>;

/** The caller checks arguments against the schema, then calls the method of the workspace that has the tool's name. */
export const WORKSPACE_TOOLS = [
  {
    name: "list",
    description:
      "Lists a folder: sorted, folders end with /, files with their size. Secrets and ignored files are left out.",
    schema: listSchema,
  },
  {
    name: "read",
    description: "Reads a text file with line numbers, or a range of its lines.",
    schema: readSchema,
  },
  {
    name: "search",
    description: "Searches the text of all files below a folder; answers with path:line: text.",
    schema: searchSchema,
  },
] as const satisfies readonly { name: string; description: string; schema: z.ZodType }[];
