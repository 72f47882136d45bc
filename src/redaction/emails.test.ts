import { expect, test } from "vitest";
import { redactEmails } from "./emails.ts";

test.each([
  ["write to ada.lovelace+news@mail.example.com.", "write to [redacted:email]."],
  ["From: Ada <ada@example.com>", "From: Ada <[redacted:email]>"],
  ['{"mail":"ada@example.co.uk"}', '{"mail":"[redacted:email]"}'],
  [String.raw`"line\nada@example.com\tend"`, String.raw`"line\n[redacted:email]\tend"`],
  [String.raw`\u003cada@example.com\u003e`, String.raw`\u003c[redacted:email]\u003e`],
  ["?to=ada%40example.com&x=1", "?to=[redacted:email]&x=1"],
  ["?to%3Dada%40example.com%26x", "?to%3D[redacted:email]%26x"],
  ["mailto:o'brien@example.com?subject=x", "mailto:[redacted:email]?subject=x"],
  ["'ada@example.com'", "'[redacted:email]'"],
  ["jörg@müller.example, иван@пример.рф", "[redacted:email], [redacted:email]"],
  ["連絡先はada@example.comまで", "連絡先は[redacted:email]まで"],
  ["ada@example.com-Office", "[redacted:email]-Office"],
  ["a@b.com@c.de", "[redacted:email]@c.de"],
  ["ada@xn--bcher-kva.example", "[redacted:email]"],
  ["bob@example.com(work), b@firma.DE(privat)", "[redacted:email](work), [redacted:email](privat)"],
])("%s", (text, clean) => {
  expect(redactEmails(text)).toBe(clean);
});

test.each([
  ["a decorator", "@app.route('/x') @Injectable()"],
  ["a mention", "thanks @ada, see @types/node"],
  ["a package", "npm i lodash@4.17.21 next@1.2.3-canary.next @scope/pkg@^1.0.0"],
  ["an image", "logo@2x.png, icon@3x.webp"],
  ["a repository", "git@github.com:owner/name.git"],
  ["a URL's user", "postgres://app@db.example.com/x"],
  ["a unit", "getty@tty1.service failed"],
  ["a product of matrices", "y = x@w.transpose() + a@b.mm(c) - q@k.to(device) + u@v.T"],
  ["an object in Java", "com.example.Foo@1b6d3586"],
  ["a host without a dot", "root@server:~#"],
  ["an at sign", "meet @ 10.30, a @ b, @, @@, user@, @example.com, .@example.com"],
])("%s stays", (_what, text) => {
  expect(redactEmails(text)).toBe(text);
});
