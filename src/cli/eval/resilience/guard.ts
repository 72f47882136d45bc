// Loaded before the program: closes what Node's permissions leave open. From here on this process connects to its own
// machine and to nobody else, and opens databases only where it may write. No firewall: it stands in the ways that the
// product takes, TCP (fetch among it) and the import of node:sqlite.
import { registerHooks } from "node:module";
import { Socket } from "node:net";
import { isLoopback } from "./loopback.ts";

/** A neighbour, as source and as built. */
const SQLITE = new URL(`./guarded-sqlite${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url);

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "node:sqlite" && context.parentURL !== SQLITE.href
      ? { url: SQLITE.href, shortCircuit: true }
      : next(specifier, context),
});

type Connect = (this: Socket, ...args: unknown[]) => Socket;

const connect: unknown = Reflect.get(Socket.prototype, "connect");

const guardedConnect: Connect = function guardedConnect(this: Socket, ...args) {
  const host = hostOf(args);
  if (!isLoopback(host)) throw new Error(`a suite connects to this machine only, and not to ${host}`);
  if (typeof connect === "function") Reflect.apply(connect, this, args);
  return this;
};

Object.defineProperty(Socket.prototype, "connect", { value: guardedConnect, configurable: true, writable: true });

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
