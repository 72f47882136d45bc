import { FakeClock } from "../../kernel/testing.ts";
import { timeOrderedIds } from "../../kernel/node/ids.ts";
import { redact } from "../../redaction/index.ts";
import { temporaryDatabase } from "../../storage/testing.ts";
import { queueContract, type QueueUnderTest } from "../testing.ts";
import { sqliteJobQueue } from "./queue.ts";

async function open(): Promise<QueueUnderTest> {
  const store = await temporaryDatabase();
  const clock = new FakeClock();
  const ids = timeOrderedIds(clock);
  return {
    clock,
    queue: sqliteJobQueue({ database: store.database, clock, ids, redact }),
    again: async () => sqliteJobQueue({ database: await store.openAgain(), clock, ids, redact }),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

queueContract(open);
