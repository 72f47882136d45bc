import { expect, test } from "vitest";
import { WaitingLine } from "./waiting-line.ts";

test("who came first is next, whoever needs the same stays behind", () => {
  const line = new WaitingLine();
  const first = line.join("provider", []);
  const second = line.join("provider", []);
  expect([first.isNext(), second.isNext()]).toEqual([true, false]);
});

test("who needs something else does not stay behind", () => {
  const line = new WaitingLine();
  line.join("one", []);
  expect(line.join("other", []).isNext()).toBe(true);
});

test("who waits for its own run lets others at the provider", () => {
  const line = new WaitingLine();
  line.join("provider", ["run 1"]).waitFor("run 1");
  expect(line.join("provider", ["run 2"]).isNext()).toBe(true);
  expect(line.join("provider", ["run 1"]).isNext()).toBe(false);
});

test("who leaves lets the next one look", () => {
  const line = new WaitingLine();
  const first = line.join("provider", []);
  const second = line.join("provider", []);
  const nudge = second.nextNudge();
  first.leave();
  expect([second.isNext(), nudge.aborted]).toEqual([true, true]);
});

test("a nudge between taking the signal and looking at it is not lost", () => {
  const line = new WaitingLine();
  const place = line.join("provider", []);
  const nudge = place.nextNudge();
  line.nudge();
  expect(nudge.aborted).toBe(true);
});

test("who starts to wait for something narrower nudges those behind, not itself", () => {
  const line = new WaitingLine();
  const first = line.join("provider", ["run 1"]);
  const second = line.join("provider", ["run 2"]);
  const [own, others] = [first.nextNudge(), second.nextNudge()];
  first.waitFor("run 1");
  expect([own.aborted, others.aborted]).toEqual([false, true]);
});
