import { type Command } from "../command.ts";
export const command: Command = () => Promise.resolve(0);
