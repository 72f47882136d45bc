// The peer: the smallest MCP server with an agent call, in its best configuration. One tool on the SDK's own server,
// plain JavaScript, a compile cache, and the AI SDK loaded with the first call.
import module from "node:module";

module.enableCompileCache(process.env.ONE_TOOL_COMPILE_CACHE);
const { McpServer } = await import("@modelcontextprotocol/server");
const { serveStdio } = await import("@modelcontextprotocol/server/stdio");
const { z } = await import("zod");

const baseURL = `${process.env.TASK_ORCHESTRATOR_SIMULATED_URL}/v1beta`;

serveStdio(() => {
  const server = new McpServer({ name: "one-tool", version: "1.0.0" }, { capabilities: { tools: {} } });
  server.registerTool(
    "spawn_agent",
    { description: "Gives a prompt to an agent.", inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }) => {
      const [{ generateText }, { createGoogleGenerativeAI }] = await Promise.all([
        import("ai"),
        import("@ai-sdk/google"),
      ]);
      const google = createGoogleGenerativeAI({ apiKey: "simulated", baseURL });
      const { text } = await generateText({ model: google("gemini-3.8-flash"), prompt, maxOutputTokens: 8192 });
      return { content: [{ type: "text", text }] };
    },
  );
  return server;
});
process.stdin.once("end", () => process.exit(0));
