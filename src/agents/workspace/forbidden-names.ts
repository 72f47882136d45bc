// Names that are never listed, read or searched, whatever is in them.

/** What may follow a name on Windows without making it another file: dots, spaces, a stream. */
const END = String.raw`[. ]*(?::.*)?$`;

/** File systems that fold case fold it as Unicode does; `.ſsh` is `.ssh` to them. */
const shape = (source: string): RegExp => new RegExp(`^(?:${source})`, "isu");

const RULES: readonly { readonly rule: string; readonly shape: RegExp }[] = [
  { rule: ".env* (secrets of the environment)", shape: shape(String.raw`\.env`) },
  { rule: ".git (history and remotes)", shape: shape(String.raw`\.git${END}`) },
  {
    rule: "private keys and certificates",
    shape: shape(
      String.raw`id_(?:rsa|dsa|ecdsa|ed25519)|.*\.(?:pem|key|p8|p12|pfx|jks|keystore|crt|cer|der|ppk|kdbx)${END}`,
    ),
  },
  { rule: ".ssh, .aws, .gnupg, .kube (credentials)", shape: shape(String.raw`\.(?:ssh|aws|gnupg|kube)${END}`) },
  {
    rule: ".npmrc, .netrc, .pypirc, .git-credentials (credentials)",
    shape: shape(String.raw`(?:\.npmrc|[._]netrc|\.pypirc|\.git-credentials)${END}`),
  },
];
const DOCKER = shape(String.raw`\.docker${END}`);
const DOCKER_CONFIG = shape(String.raw`config\.json${END}`);

/**
 * The rule that forbids a file or folder of this name; undefined = none does.
 * @param folder the name of the folder that it lies in
 */
export function forbiddenName(name: string, folder: string): string | undefined {
  const plain = withoutIgnorable(name);
  if (DOCKER.test(withoutIgnorable(folder)) && DOCKER_CONFIG.test(plain)) return ".docker/config.json (credentials)";
  return RULES.find((each) => each.shape.test(plain))?.rule;
}

/** Some file systems take a name with format characters in it for the same name without them. */
function withoutIgnorable(name: string): string {
  return name.replaceAll(/\p{Cf}/gu, "");
}

/**
 * The same for every name of a path with "/".
 * @param folder the name of the folder that it begins in
 */
export function forbiddenPath(path: string, folder: string): string | undefined {
  const names = path.split("/");
  for (const [index, name] of names.entries()) {
    const rule = forbiddenName(name, names[index - 1] ?? folder);
    if (rule !== undefined) return rule;
  }
  return undefined;
}
