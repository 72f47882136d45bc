// What can be wrong with the folder that an agent is to work in.
import { OrchestratorError } from "../../kernel/errors.ts";
import { visibleName } from "./visible-name.ts";

export class WorkspaceError extends OrchestratorError {}

export const outsideRoots = (folder: string, because: string, roots: readonly string[]): WorkspaceError =>
  new WorkspaceError({
    code: "agents/working-dir-outside",
    message: `Agents may not work in ${visibleName(folder)}: ${because}. They may work in ${listed(roots)}.`,
    hint: "Pass a folder in one of these as working_dir, or add yours to agents.roots in the configuration file.",
  });

export const noWorkingDir = (
  folder: string,
  because: string,
  roots: readonly string[],
  cause?: unknown,
): WorkspaceError =>
  new WorkspaceError({
    code: "agents/no-working-dir",
    message: `${visibleName(folder)} cannot be a working folder: ${because}. Agents may work in ${listed(roots)}.`,
    hint: "Pass the absolute path of a readable folder as working_dir; agents.roots in the configuration file says where it may lie.",
    cause,
  });

function listed(roots: readonly string[]): string {
  return roots.length === 0 ? "no folder (agents.roots is empty)" : roots.map(visibleName).join(", ");
}
