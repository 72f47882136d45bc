// The nearest names of a mistyped one.
import { expect, test } from "vitest";
import { nearestNames } from "./nearest-names.ts";

const NAMES = ["retry", "routing", "runs", "seed"];

test("the name with the fewest changed letters comes first", () => {
  expect(nearestNames("rety", NAMES, 2)[0]).toBe("retry");
});

test("a name that contains the text is nearer than another word of the same length", () => {
  expect(nearestNames("gemini", ["openai", "google_gemini"], 1)).toEqual(["google_gemini"]);
});

test("upper and lower case are the same letter", () => {
  expect(nearestNames("RUN", NAMES, 1)).toEqual(["runs"]);
});

test("no more names are given than were asked for", () => {
  expect(nearestNames("", NAMES, 3)).toHaveLength(3);
});

test("a text of any length is compared in its first part only", () => {
  expect(nearestNames(`seed${"x".repeat(1_000_000)}`, NAMES, 1)).toHaveLength(1);
});
