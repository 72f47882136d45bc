import { expect, test } from "vitest";
import { forbiddenName, forbiddenPath } from "./forbidden-names.ts";

test.each([
  ".env",
  ".env.local",
  ".env.example",
  ".envrc",
  ".ENV",
  "server.pem",
  "server.Key",
  "store.p12",
  "store.pfx",
  "store.jks",
  "a.keystore",
  "ca.crt",
  "ca.cer",
  "ca.der",
  "id_rsa",
  "id_rsa.pub",
  "ID_ED25519",
  "id_ecdsa_sk",
  "id_dsa",
  "a.ppk",
  "a.kdbx",
  ".ssh",
  ".ſsh",
  ".aws",
  ".gnupg",
  ".kube",
  ".npmrc",
  ".netrc",
  "_netrc",
  ".pypirc",
  ".git-credentials",
  ".git",
  ".GIT",
  "server.pem.",
  "server.pem ",
  "server.pem::$DATA",
  "line\nbreak.pem",
])("%j is forbidden", (name) => {
  expect(forbiddenName(name, "src")).toBeDefined();
});

test.each([
  ".github",
  ".gitignore",
  ".gitattributes",
  "environment.ts",
  "env",
  "keyboard.ts",
  "pem.ts",
  "key",
  "my.env",
  "config.json",
])("%j is not", (name) => {
  expect(forbiddenName(name, "src")).toBeUndefined();
});

test("docker's configuration is forbidden where docker looks for it", () => {
  expect(forbiddenName("config.json", ".Docker")).toContain(".docker/config.json");
});

test("the folder in which a path begins counts", () => {
  expect(forbiddenPath("config.json", ".docker")).toContain(".docker/config.json");
});

test("characters that a file system may pass over make no other name", () => {
  expect(forbiddenName(".g\u200cit", "")).toContain(".git");
  expect(forbiddenName(".e\u{feff}nv", "")).toContain(".env");
});

test("every name of a path counts", () => {
  expect(forbiddenPath("a/.ssh/known_hosts", "r")).toContain(".ssh");
  expect(forbiddenPath("a/.docker/config.json", "r")).toContain(".docker");
  expect(forbiddenPath("a/b/c.ts", "r")).toBeUndefined();
});
