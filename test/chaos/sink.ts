// Where jobs leave their effects: one row a key, and how often each was tried.
import { DatabaseSync } from "node:sqlite";

export interface Sink extends Disposable {
  /** Does the effect of a key where it is not there yet. */
  put(key: string): void;
  counts(): { readonly keys: number; readonly tries: number };
}

export function openSink(path: string): Sink {
  const database = new DatabaseSync(path, { timeout: 10_000 });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  database.exec("create table if not exists effects (key text primary key, tries integer not null) strict");
  const put = database.prepare("insert into effects values (?, 1) on conflict do update set tries = tries + 1");
  const count = database.prepare("select count(*) as keys, total(tries) as tries from effects");
  return {
    put: (key) => {
      put.run(key);
    },
    counts: () => {
      const { keys, tries } = count.get() ?? {};
      return { keys: Number(keys), tries: Number(tries) };
    },
    [Symbol.dispose]: () => {
      database.close();
    },
  };
}
