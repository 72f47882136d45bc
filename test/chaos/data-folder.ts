// A data folder that goes with its test.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "task-orchestrator-chaos-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
