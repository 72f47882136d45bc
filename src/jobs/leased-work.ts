// Work that one process at a time does: begun with the lease, ended when it is lost, taken over when its holder dies.
import type { Clock } from "../kernel/clock.ts";
import type { Log } from "../observability/index.ts";
import type { Lease } from "./lease.ts";

/** How often one that waits looks whether the lease is free. */
const STANDBY_MS = 1_000;

export interface LeasedWorkDeps {
  readonly lease: Pick<Lease, "hold" | "giveUp">;
  readonly clock: Clock;
  readonly log: Log;
  readonly heartbeatMs: number;
  /** Called each time this process gets the lease; disposed when it has lost it, or ends. */
  readonly begin: () => Promise<AsyncDisposable>;
}

/** Disposing it ends the work and leaves the lease to whoever waits for it. */
export function startLeasedWork({ lease, clock, log, heartbeatMs, begin }: LeasedWorkDeps): AsyncDisposable {
  const closing = new AbortController();
  let work: AsyncDisposable | null = null;

  async function look(): Promise<number> {
    const isHeld = await lease.hold();
    if (isHeld && work === null) {
      work = await begin();
      log.debug("worker-began");
    }
    if (!isHeld && work !== null) {
      const lost = work;
      work = null;
      log.warn("worker-lease-lost");
      await lost[Symbol.asyncDispose]();
    }
    return isHeld ? heartbeatMs : STANDBY_MS;
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      let pauseMs = STANDBY_MS;
      try {
        pauseMs = await look();
      } catch (error) {
        log.error("worker-lease-failed", { error });
      }
      await clock.sleep(pauseMs, closing.signal);
    }
  }

  const running = run();
  return {
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await running;
      await work?.[Symbol.asyncDispose]();
      await lease.giveUp();
    },
  };
}
