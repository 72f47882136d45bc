import { expect, test } from "vitest";
import { isPrivateAddress } from "./private-address.ts";

test.each([
  "http://localhost:11434/v1",
  "http://fake.localhost/v1beta",
  "http://127.0.0.1:8080",
  "http://127.9.9.9",
  "http://10.1.2.3/v1",
  "http://172.16.0.1",
  "http://172.31.255.255",
  "http://192.168.1.20:1234/v1",
  "http://169.254.1.1",
  "http://[::1]:8080",
  "http://[fe80::1]",
  "http://[fd12:3456::1]/v1",
])("%s is private", (url) => {
  expect(isPrivateAddress(url)).toBe(true);
});

test.each([
  "https://generativelanguage.googleapis.com/v1beta",
  "http://172.32.0.1",
  "http://11.0.0.1",
  "http://127.0.0.1.example.com",
  "http://localhost.example.com",
  "http://[2001:db8::1]",
  "not an address",
  "",
])("%j is not", (url) => {
  expect(isPrivateAddress(url)).toBe(false);
});
