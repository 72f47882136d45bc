// Addresses in the one form the code uses: no trailing slash, and a provider's with its version segment.
import { invalidEnvironment } from "./errors.ts";

const VERSION_SEGMENT = /\/v\d+(?:alpha|beta)?\d*$/;

/**
 * @param version the segment that is added where the address has none
 * @throws ConfigError naming `variable`; the address itself is not repeated, it may hold a password.
 */
export function providerBaseUrl(text: string, version: string, variable: string, example: string): string {
  const address = httpAddress(text, variable, example);
  return VERSION_SEGMENT.test(address) ? address : `${address}/${version}`;
}

/**
 * Without a slash at its end.
 * @throws ConfigError naming `variable`; the address itself is not repeated, it may hold a password.
 */
export function httpAddress(text: string, variable: string, example: string): string {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw invalidEnvironment(variable, "is not an http or https address", example);
  }
  if (url.username !== "" || url.password !== "") {
    throw invalidEnvironment(variable, "holds a user name or a password, which an address must not", example);
  }
  if (url.search !== "" || url.hash !== "") {
    throw invalidEnvironment(variable, "has a query or a fragment, which a base address must not", example);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}
