import { brokenStreams, invented, lateArrivals, longestStaleness, notOnce, outOfOrder, stale, uncommitted, wentBack, type Write } from './history.js';
import type { JoinedLoad } from './joined-load.js';

/** Milliseconds after which an acknowledged change must show: to whoever polls or watches through the balancer, and on a console that polls one server. */
export interface Bounds {
  shownMs: number;
  consoleMs: number;
}

/** A shorter bound for some writes. */
export interface StricterBound {
  shownMs: number;
  appliesTo: (write: Write) => boolean;
}

/** What a load has shown. */
interface Judgement {
  /** what is wrong with what its clients saw */
  wrong: string[];
  acknowledged: number;
  polls: number;
  /** how late a change was seen at most by whoever polls, in milliseconds */
  latest: number;
}

/** Milliseconds that it may take longer until a console that is told shows a change: the pause between two messages, and its request. */
const PUSHED_MS = 500;

/** Ends a load, and says what is wrong with what its clients saw. */
export async function judge(load: JoinedLoad, { shownMs, consoleMs }: Bounds, stricter?: StricterBound): Promise<Judgement> {
  const stored = await load.stop();
  const { list, messages, answers, screens } = load;
  const said = [...messages.writes, ...answers];
  const consoles = list.reads.filter(({ client }) => client.startsWith('console'));
  const polls = list.reads.filter(({ client }) => !client.startsWith('console'));
  const pushed = [...list.reads.filter(({ client }) => client.startsWith('pushed')), ...screens];
  const ids = new Set(said.map(({ id }) => id));
  const late = (writes: readonly Write[], arrived: readonly Write[], bound: number) => [
    ...stale(writes, polls, bound), ...stale(writes, pushed, bound + PUSHED_MS), ...lateArrivals(arrived, messages.arrivals, bound),
  ];
  return {
    wrong: [
      ...load.faults, ...notOnce(said, stored.filter(({ id }) => ids.has(id))), ...outOfOrder(said, stored), ...wentBack(list.reads), ...invented(list.writes, list.reads),
      ...uncommitted(list.reads, new Set(stored.map(({ within }) => within).concat(load.empty))), ...brokenStreams(messages.arrivals, stored),
      ...late(list.writes, said, shownMs), ...stale(list.writes, consoles, consoleMs),
      ...(stricter ? late(list.writes.filter(stricter.appliesTo), said.filter(stricter.appliesTo), stricter.shownMs) : []),
    ],
    acknowledged: messages.writes.length, polls: list.reads.length, latest: Math.round(longestStaleness(list.writes, polls)),
  };
}
