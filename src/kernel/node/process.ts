// The process itself.

export const processId = process.pid;
