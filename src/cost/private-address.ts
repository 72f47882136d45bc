// Whether an address is this machine or its private network, where nobody sends a bill.
import { BlockList, isIP } from "node:net";

const PRIVATE = new BlockList();
// RFC 1122 (loopback), RFC 1918 (private), RFC 3927 (link-local).
PRIVATE.addSubnet("127.0.0.0", 8);
PRIVATE.addSubnet("10.0.0.0", 8);
PRIVATE.addSubnet("172.16.0.0", 12);
PRIVATE.addSubnet("192.168.0.0", 16);
PRIVATE.addSubnet("169.254.0.0", 16);
// RFC 4291 (loopback, link-local), RFC 4193 (unique local).
PRIVATE.addAddress("::1", "ipv6");
PRIVATE.addSubnet("fe80::", 10, "ipv6");
PRIVATE.addSubnet("fc00::", 7, "ipv6");

/** By the written address alone: a name other than localhost is never looked up, and so never private. */
export function isPrivateAddress(url: string): boolean {
  const host = URL.parse(url)?.hostname.replace(/^\[|\]$/g, "") ?? "";
  // RFC 6761: names under localhost are loopback.
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  const family = isIP(host);
  return family !== 0 && PRIVATE.check(host, family === 6 ? "ipv6" : "ipv4");
}
