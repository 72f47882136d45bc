// The working folder of an agent: read-only, confined, without any model in it. Loaded with the first agent that has one.
export type { WorkspaceReply } from "./reply.ts";
export { WORKSPACE_TOOLS } from "./tools.ts";
export { openWorkspace, type Workspace, type WorkspaceDeps } from "./workspace.ts";
