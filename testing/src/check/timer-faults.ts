import { setTimeout as delay } from 'node:timers/promises';
import type { Extension } from '@switchboard/api';
import { startSwitchboard } from '../start-switchboard.js';

/** Timers that keep this process alive. */
const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

/** Milliseconds between two looks at the timers, how many in a row must agree, and how many there are at most. */
const [LOOK_EVERY_MS, LOOKS_THAT_AGREE, MAX_LOOKS] = [100, 10, 150];

/** How many timers there are once those that are about to end have ended. */
async function settledTimers(): Promise<number> {
  let count = timers();
  for (let look = 0, agreeing = 1; look < MAX_LOOKS && agreeing < LOOKS_THAT_AGREE; look++) {
    // Keeps the process alive, and is over when the timers are counted.
    await delay(LOOK_EVERY_MS);
    const now = timers();
    agreeing = now === count ? agreeing + 1 : 1;
    count = now;
  }
  return count;
}

/** Timers that are left after a server has run with these extensions. */
async function leftBehind(extensions: Extension[]): Promise<number> {
  const before = await settledTimers();
  await (await startSwitchboard({ extensions })).close();
  return (await settledTimers()) - before;
}

/** Timers that a server without extensions leaves behind: the same each time. */
let usual: Promise<number> | undefined;

/** @returns whether the extension leaves timers behind when the server shuts down */
export async function timerFaults(extension: Extension): Promise<string[]> {
  usual ??= leftBehind([]);
  const without = await usual;
  const more = (await leftBehind([extension])) - without;
  return more > 0 ? [`it leaves ${more} ${more === 1 ? 'timer' : 'timers'} running after the shutdown: clear them in onModuleDestroy, or write a job`] : [];
}
