// Keeps standard output free for protocol frames: what a library prints there goes to standard error instead.

export function printNothingToStdout(): void {
  for (const method of [
    "log",
    "info",
    "debug",
    "dir",
    "table",
    "group",
    "groupCollapsed",
    "count",
    "timeEnd",
  ] as const) {
    console[method] = (...args: unknown[]) => {
      console.error(...args);
    };
  }
}
