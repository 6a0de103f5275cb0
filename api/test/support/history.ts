/** An operation of a client; times are milliseconds of one monotonic clock. */
interface Operation {
  client: string;
  /** the server that answered, as in the header `Instance`; null where it is unknown */
  instance: string | null;
  beganAt: number;
  endedAt: number;
}

/** Something was written under an id that its client chose, or that the answer brought. */
export interface Write extends Operation {
  id: string;
  /** whether it was answered with success; otherwise it may have happened or not */
  isAcknowledged: boolean;
  /** the order in which its writes appear, where they have one: all of one session */
  within?: string;
}

/** A list was read. */
export interface Read extends Operation {
  /** the ids of all that it showed; null for an answer 304, which confirms what the client saw before */
  seen: string[] | null;
}

/** Something arrived on a stream. */
export interface Arrival {
  stream: string;
  at: number;
  id: string;
  seq: number;
}

/** What is stored in the end. */
export interface Stored {
  id: string;
  within: string;
  seq: number;
}

/** What clients of several servers did and saw, recorded while it happened and judged afterwards. */
export class History {
  readonly writes: Write[] = [];
  readonly reads: Read[] = [];
  readonly arrivals: Arrival[] = [];
}

/** Acknowledged writes that are not stored exactly once. */
export function notOnce(writes: readonly Write[], stored: readonly Stored[]): string[] {
  const counts = new Map<string, number>();
  for (const { id } of stored) counts.set(id, (counts.get(id) ?? 0) + 1);
  const lost = writes.filter(({ id, isAcknowledged }) => isAcknowledged && !counts.has(id)).map(({ id }) => `${id} was acknowledged and is lost`);
  return [...lost, ...[...counts].filter(([, count]) => count > 1).map(([id, count]) => `${id} is stored ${count} times`)];
}

/** Writes that are stored before one that had been acknowledged when they began. */
export function outOfOrder(writes: readonly Write[], stored: readonly Stored[]): string[] {
  const seqs = new Map(stored.map(({ id, seq }) => [id, seq]));
  const known = Map.groupBy(writes.filter(({ id, within }) => within !== undefined && seqs.has(id)), ({ within }) => within);
  return [...known.values()].flatMap((all) => all.flatMap((later) =>
    all
      .filter((earlier) => earlier.isAcknowledged && earlier.endedAt <= later.beganAt && seqs.get(earlier.id)! >= seqs.get(later.id)!)
      .map((earlier) => `${later.id} began after ${earlier.id} was acknowledged and is stored before it`),
  ));
}

/** Reads of a client that no longer show what an earlier one of the same client had shown. Nothing is deleted meanwhile. */
export function wentBack(reads: readonly Read[]): string[] {
  const last = new Map<string, Read & { seen: string[] }>();
  return withConfirmed(reads).flatMap((read) => {
    const before = last.get(read.client);
    last.set(read.client, read);
    const shown = new Set(read.seen);
    const missing = before?.seen.find((id) => !shown.has(id));
    return missing === undefined ? [] : [`${read.client} saw ${missing} at ${String(before!.instance)} and later not at ${String(read.instance)}`];
  });
}

/**
 * Reads that began more than `boundMs` after a write was acknowledged and do not show it.
 *
 * @param boundMs how long a write may remain unseen, in milliseconds
 */
export function stale(writes: readonly Write[], reads: readonly Read[], boundMs: number): string[] {
  const acknowledged = writes.filter(({ isAcknowledged }) => isAcknowledged);
  return withConfirmed(reads).flatMap(({ client, instance, beganAt, seen }) => {
    const shown = new Set(seen);
    return acknowledged
      .filter(({ id, endedAt }) => beganAt - endedAt > boundMs && !shown.has(id))
      .map(({ id, endedAt }) => `${client} did not see ${id} at ${String(instance)} ${Math.round(beganAt - endedAt)} ms after it was acknowledged`);
  });
}

/** How late reads were at most: the longest time between an acknowledgment and the beginning of a read that did not show it, in milliseconds. */
export function longestStaleness(writes: readonly Write[], reads: readonly Read[]): number {
  const late = withConfirmed(reads).flatMap(({ beganAt, seen }) => {
    const shown = new Set(seen);
    return writes.filter(({ id, isAcknowledged, endedAt }) => isAcknowledged && endedAt < beganAt && !shown.has(id)).map(({ endedAt }) => beganAt - endedAt);
  });
  return Math.max(0, ...late);
}

/** Reads that show what nobody had begun to write. */
export function invented(writes: readonly Write[], reads: readonly Read[]): string[] {
  const began = new Map(writes.map(({ id, beganAt }) => [id, beganAt]));
  return reads.flatMap(({ client, endedAt, seen }) => (seen ?? []).filter((id) => (began.get(id) ?? Infinity) > endedAt).map((id) => `${client} saw ${id}, which nobody had written`));
}

/** Reads that show what was never stored. @param stored the ids of all that is */
export function uncommitted(reads: readonly Read[], stored: ReadonlySet<string>): string[] {
  return reads.flatMap(({ client, instance, seen }) => (seen ?? []).filter((id) => !stored.has(id)).map((id) => `${client} saw ${id} at ${String(instance)}, which was never stored`));
}

/**
 * What arrived on a stream more than `boundMs` after it was acknowledged. What never arrived is found by {@link brokenStreams}.
 *
 * @param boundMs how long a write may remain unseen, in milliseconds
 */
export function lateArrivals(writes: readonly Write[], arrivals: readonly Arrival[], boundMs: number): string[] {
  const acknowledged = new Map(writes.filter(({ isAcknowledged }) => isAcknowledged).map(({ id, endedAt }) => [id, endedAt]));
  return arrivals.flatMap(({ stream, id, at }) => {
    const late = at - (acknowledged.get(id) ?? Infinity);
    return late > boundMs ? [`${stream} told ${id} ${Math.round(late)} ms after it was acknowledged`] : [];
  });
}

/** What arrived on a stream twice, in the wrong order, or, of all that is stored, not at all. */
export function brokenStreams(arrivals: readonly Arrival[], stored: readonly Stored[]): string[] {
  const streams = Map.groupBy(arrivals, ({ stream }) => stream);
  return [...streams].flatMap(([stream, all]) => {
    const ids = all.map(({ id }) => id);
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${stream} told ${id} twice`);
    const disordered = all.filter(({ seq }, at) => at > 0 && seq < all[at - 1]!.seq).map(({ id }) => `${stream} told ${id} after a later one`);
    const within = stored.find(({ id }) => ids.includes(id))?.within;
    const missing = stored.filter((each) => each.within === within && !ids.includes(each.id)).map(({ id, seq }) => `${stream} never told ${id}, the message ${seq}`);
    return [...twice, ...disordered, ...missing];
  });
}

/** Reads in the order in which they began, each 304 with what its client had seen last. */
function withConfirmed(reads: readonly Read[]): (Read & { seen: string[] })[] {
  const last = new Map<string, string[]>();
  return reads
    .toSorted((a, b) => a.beganAt - b.beganAt)
    .map((read) => {
      const seen = read.seen ?? last.get(read.client) ?? [];
      last.set(read.client, seen);
      return { ...read, seen };
    });
}
