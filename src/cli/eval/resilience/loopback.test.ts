// Which hosts are this machine itself.
import { expect, test } from "vitest";
import { isLoopback } from "./loopback.ts";

test.each(["localhost", "127.0.0.1", "127.255.0.3", "::1"])("%s is this machine", (host) => {
  expect(isLoopback(host)).toBe(true);
});

test.each(["example.com", "127.0.0.1.example.com", "10.0.0.1", "0.0.0.0", "::", "localhost.example.com", "", "/tmp/s"])(
  "%j is not",
  (host) => {
    expect(isLoopback(host)).toBe(false);
  },
);
