// A stream of bytes in chunks that end with a line: the SDK copies and searches a line again with every chunk of it.
import { Transform } from "node:stream";

const LINE_FEED = 0x0a;
const MOST_PIECES = 1_000;

/** What is longer than a line may be goes through as it comes. */
export function wholeLines(maxLineBytes: number): Transform {
  let begun: Buffer[] = [];
  let begunBytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const end = chunk.lastIndexOf(LINE_FEED) + 1;
      begun.push(end === 0 ? chunk : chunk.subarray(0, end));
      begunBytes += chunk.length;
      if (end === 0 && begunBytes <= maxLineBytes) {
        // Many small pieces take more memory than what is in them.
        if (begun.length === MOST_PIECES) begun = [Buffer.concat(begun)];
        done();
        return;
      }
      const whole = begun.length === 1 ? begun[0] : Buffer.concat(begun);
      begun = end === 0 || end === chunk.length ? [] : [chunk.subarray(end)];
      begunBytes = end === 0 ? 0 : chunk.length - end;
      done(null, whole);
    },
  });
}
