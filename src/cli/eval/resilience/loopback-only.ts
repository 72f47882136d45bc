// Loaded before the program: from here on this process connects to itself and to nobody else. A guard, not a firewall:
// it stands in the one way that Node's TCP connections take, those of fetch among them.
import { Socket } from "node:net";
import { isLoopback } from "./loopback.ts";

type Connect = (this: Socket, ...args: unknown[]) => Socket;

const connect: unknown = Reflect.get(Socket.prototype, "connect");

const guarded: Connect = function guarded(this: Socket, ...args) {
  const host = hostOf(args);
  if (isLoopback(host)) {
    if (typeof connect === "function") Reflect.apply(connect, this, args);
    return this;
  }
  throw new Error(`a suite connects to this machine only, and not to ${host}`);
};
Object.defineProperty(Socket.prototype, "connect", { value: guarded, configurable: true, writable: true });

/** Of each form that connect takes: options, a port with a host, a path, or all of them in a list. */
function hostOf([first, second]: readonly unknown[]): string {
  if (Array.isArray(first)) return hostOf(first);
  if (typeof first === "object" && first !== null) {
    if ("path" in first && typeof first.path === "string") return first.path;
    return "host" in first && typeof first.host === "string" ? first.host : "localhost";
  }
  if (typeof first === "string" && !/^\d+$/.test(first)) return first;
  return typeof second === "string" ? second : "localhost";
}
