import fc from "fast-check";
import { expect, test } from "vitest";
import { redact } from "../../redaction/index.ts";
import { normalise, signatureOf } from "./normalise.ts";

test.each([
  ["Cancel order #W1234567", "cancel order #"],
  ["ＣＡＮＣＥＬ  the\n\torder!", "cancel the order"],
  ["at 10:30 on 2031-05-02T08:00:00Z", "at # on #"],
  ["on May 5th, 2031", "on #"],
  ["see /var/log/app.txt, C:\\logs\\a.txt and src/main.ts", "see # and #"],
  ["open https://a.example/b?c=d&e=f now", "open # now"],
  ["mail ada@shop.example today", "mail # today"],
  ["run 8f14e45f-ceea-467a-9575-abcdefabcdef", "run #"],
  ["commit 9fceb02d0ae598e95dc970b74767f19372d61af8", "commit #"],
  ["call +1 (555) 123-4567", "call #"],
  ["you may and/or must", "you may and or must"],
  ["at 9:05 pm, or 7 a.m.", "at # or #"],
  ["by 3 March 2031 at 10:30", "by #"],
  ["on Tuesday, June 3rd, 2031 at 9:05 p.m. sharp", "on # sharp"],
  ["revert deadbeef, then 1a2b3c4 and abcdef12.", "revert # then # and #"],
  ["a decade behind the facade", "a decade behind the facade"],
  ["move TR-90817 and HV-2231-B", "move # and #"],
  ["请检查第5份报告", "请检查第 # 份报告"],
  ["3月の請求書を2部印刷", "# 月の請求書を # 部印刷"],
  ["don’t use python3", "don't use python"],
])("%j is normalised to %j", (text, expected) => {
  expect(normalise(text)).toBe(expected);
});

test.each([
  "Write to ada@example.com about card 4111 1111 1111 1111.",
  "Log in with password: hunter2hunter2 from 203.0.113.7",
  "APP_PASSWORD=correcthorse fails the build",
])("the redacted form of %j is normalised to the same", (text) => {
  expect(redact(text)).not.toBe(text);
  expect(normalise(redact(text))).toBe(normalise(text));
});

const id = fc.uuid();
const time = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString());
const address = fc.tuple(fc.nat(9_999), fc.nat(9_999)).map(([user, host]) => `u${user}@h${host}.example`);
const path = fc.tuple(fc.nat(999), fc.nat(999)).map(([folder, file]) => `data/run-${folder}/part-${file}.csv`);

function promptWith([uuid, number, when, mail, file]: readonly [string, number, string, string, string]): string {
  return `Job ${uuid}: load ${file}, keep ${number} rows since ${when} and tell ${mail}.`;
}

test("a signature is stable under ids, numbers, times, addresses and paths", () => {
  const values = fc.tuple(id, fc.nat(), time, address, path);
  fc.assert(
    fc.property(values, values, (a, b) => {
      expect(signatureOf(redact(promptWith(a)))).toBe(signatureOf(redact(promptWith(b))));
    }),
    { numRuns: 60 },
  );
});

test("other words, other signature", () => {
  expect(signatureOf(redact("Cancel order 5"))).not.toBe(signatureOf(redact("Return order 5")));
  expect(signatureOf(redact("?!"))).not.toBe(signatureOf(redact("--")));
});

test("normalising again changes nothing", () => {
  fc.assert(
    fc.property(fc.lorem({ maxCount: 12 }), fc.string({ unit: "grapheme", maxLength: 60 }), (some, other) => {
      const once = normalise(`${some} ${other}`);
      expect(normalise(once.replaceAll("#", "0"))).toBe(once);
    }),
    { numRuns: 40 },
  );
});
