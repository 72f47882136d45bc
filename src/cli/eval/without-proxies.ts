// Requests of this process go straight to where they are addressed, whatever proxies its environment names.
import * as http from "node:http";

/** Node takes no empty list of proxies; this one is for no host. */
const FOR_NOBODY = { http_proxy: "http://127.0.0.1:9", https_proxy: "http://127.0.0.1:9", no_proxy: "*" };

/** Until it is disposed. Early 24s of Node cannot be told. */
export function withoutProxies(): Disposable {
  const restore = "setGlobalProxyFromEnv" in http ? http.setGlobalProxyFromEnv(FOR_NOBODY) : () => {};
  return { [Symbol.dispose]: restore };
}
