import { expect, test } from "vitest";
import { redactIpAddresses } from "./ip-addresses.ts";

test.each([
  ["blocked address 48.90.248.226 again", "blocked address [redacted:ip] again"],
  ["203.0.113.7 - - [26/Nov/2026:01:25:00 +0000]", "[redacted:ip] - - [26/Nov/2026:01:25:00 +0000]"],
  ["http://192.168.1.2:8080/v1", "http://[redacted:ip]:8080/v1"],
  ["10.0.0.0/8 and 10.0.0.1.", "[redacted:ip]/8 and [redacted:ip]."],
  ["/10.1.2.3:5432, localhost/10.1.2.3:80", "/[redacted:ip]:5432, localhost/[redacted:ip]:80"],
  ["ssh root@85.129.96.247", "ssh root@[redacted:ip]"],
  ["The server 91.25.119.62 is down", "The server [redacted:ip] is down"],
  ["ip=1.2.3.4, 8.8.8.8", "ip=[redacted:ip], [redacted:ip]"],
  [String.raw`a\n48.90.248.226\nb`, String.raw`a\n[redacted:ip]\nb`],
  ["6e40:4041:c617:e898:c11:40d2:c669:2eb4", "[redacted:ip]"],
  ["connect 2001:db8:0:1:1:1:1:1:443", "connect [redacted:ip]:443"],
  ["http://[2001:db8::1]:443/", "http://[[redacted:ip]]:443/"],
  ["fe80::1%eth0, ::ffff:203.0.113.7", "[redacted:ip], [redacted:ip]"],
  ["from 2001:db8::8a2e:370:7334.", "from [redacted:ip]."],
])("%s", (text, clean) => {
  expect(redactIpAddresses(text)).toBe(clean);
});

test.each([
  ["versions of three parts", "lodash 10.0.0, v1.2.3, ^4.17.21"],
  [
    "versions of four parts",
    'version 31.0.6.2, v120.1.2.3, "version": "64.1.2.3", Chrome/90.0.44.93, foo==91.2.3.4, pkg-91.2.3.4',
  ],
  ["small numbers without a word for an address", "see 1.2.3.4, lib 2.0.0.1"],
  ["a version that is moved to", "patch V8 to 13.6.233.17"],
  ["versions with more behind them", "91.2.3.4-beta, 91.2.3.4.jar, 91.2.3.4 release"],
  ["a path", "/opt/app/91.2.3.4/bin"],
  ["sections and object ids", "section 3.1.2.41, \\nsection 3.1.2.41, § 3.1.2.41, OID 2.5.29.17, 1.3.6.1.4.1.311"],
  ["what is no address", "256.1.1.1, 1.2.3, 01.02.03.04, 1.2.3.4.5, a91.2.3.4"],
  ["loopback, any and masks", "127.0.0.1:80, 0.0.0.0, 255.255.255.0, ::1, ::, ::ffff:127.0.0.1"],
  [
    "times and hardware addresses",
    "12:30:45, 00:1a:2b:3c:4d:5e, 00:11:22:33:44:55:66:77, SHA256:ab:cd:12:34:56:78:9a:bc:de",
  ],
  ["names in code", "std::add(), dead::beef, abe::face::{bad}, a::before, x[1::2], x[1000::2], C::D1::e"],
])("%s stay", (_what, text) => {
  expect(redactIpAddresses(text)).toBe(text);
});
