/** For whom work is done, which decides when its turn comes. */
export interface QueuePlace {
  /** `known`: somebody signed in, or on a device that their account was used on before; `stranger`: anybody */
  standing: 'known' | 'stranger';
  /** from the widest group that shares a turn to the narrowest: an account; or a site, a network and an account */
  path: readonly string[];
}

/** Bounds of a {@link FairQueue}. */
export interface QueueOptions {
  /** pieces of work that run at once */
  running: number;
  /** most that wait, for each standing */
  waiting: number;
  /** made for who finds no room, or loses it */
  refusal: () => Error;
}

interface Waiter {
  begin(): void;
  refuse(error: Error): void;
}

/** A group of those who wait: of smaller groups by turns, or, innermost, of waiters in the order in which they came. */
interface Group {
  size: number;
  /** whose turn is next stands first */
  groups: Map<string, Group>;
  waiters: Waiter[];
}

/**
 * Runs a few pieces of work at a time and lets the others wait, fairly.
 *
 * States: free, queueing, full. Promises: the two standings take turns, within each the widest groups, within these the narrower ones; so
 * one group gets no more than its share, however many it sends. When no room is left, the newest of the largest group
 * gives way to whoever belongs to a smaller one, and is refused. Strangers never take the room of those who are known.
 */
export class FairQueue {
  private active = 0;
  private readonly queues = { known: newGroup(), stranger: newGroup() };
  private turn: QueuePlace['standing'] = 'known';

  constructor(private readonly options: QueueOptions) {}

  /** How many wait. */
  get size(): number {
    return this.queues.known.size + this.queues.stranger.size;
  }

  /** @throws what {@link QueueOptions.refusal} makes, at once or when room is taken away; what the work throws */
  async run<T>(place: QueuePlace, work: () => Promise<T>): Promise<T> {
    if (this.active < this.options.running) this.active++;
    else await this.wait(place);
    try {
      return await work();
    } finally {
      // The turn is handed on rather than given back, so that nobody who comes now gets in before those who wait.
      const next = this.next();
      if (next) next.begin();
      else this.active--;
    }
  }

  private async wait({ standing, path }: QueuePlace): Promise<void> {
    const queue = this.queues[standing];
    const { waiting, refusal } = this.options;
    if (queue.size >= waiting) {
      const displaced = displace(queue, path);
      if (!displaced) throw refusal();
      displaced.refuse(refusal());
    }
    await new Promise<void>((begin, refuse) => join(queue, path, { begin, refuse }));
  }

  private next(): Waiter | undefined {
    const { known, stranger } = this.queues;
    const standing = known.size === 0 ? 'stranger' : stranger.size === 0 ? 'known' : this.turn;
    this.turn = standing === 'known' ? 'stranger' : 'known';
    return take(this.queues[standing]);
  }
}

function newGroup(): Group {
  return { size: 0, groups: new Map(), waiters: [] };
}

function join(group: Group, [name, ...rest]: readonly string[], waiter: Waiter): void {
  group.size++;
  if (name === undefined) return void group.waiters.push(waiter);
  let inner = group.groups.get(name);
  if (!inner) group.groups.set(name, (inner = newGroup()));
  join(inner, rest, waiter);
}

/** Takes whose turn it is; the group that they belong to then comes last. */
function take(group: Group): Waiter | undefined {
  if (group.size === 0) return undefined;
  group.size--;
  const [first] = group.groups;
  if (!first) return group.waiters.shift();
  const [name, inner] = first;
  const waiter = take(inner);
  group.groups.delete(name);
  if (inner.size > 0) group.groups.set(name, inner);
  return waiter;
}

/**
 * Takes the newest waiter out of the largest group, where the newcomer belongs to a smaller one.
 *
 * @param path of the newcomer
 * @returns undefined when no group is larger than the newcomer's
 */
function displace(group: Group, path: readonly string[]): Waiter | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return undefined;
  const own = group.groups.get(name);
  const [largest, inner] = largestOf(group);
  if (own && own.size >= inner.size) return leave(group, name, displace(own, rest));
  // One more of the newcomer's must not make it as large as the one that gives way was.
  if ((own?.size ?? 0) + 1 >= inner.size) return undefined;
  return leave(group, largest, takeNewest(inner));
}

function takeNewest(group: Group): Waiter | undefined {
  if (group.groups.size === 0) {
    group.size--;
    return group.waiters.pop();
  }
  const [name, inner] = largestOf(group);
  return leave(group, name, takeNewest(inner));
}

/** Keeps the sizes right after somebody has left an inner group. */
function leave(group: Group, name: string, waiter: Waiter | undefined): Waiter | undefined {
  if (!waiter) return undefined;
  group.size--;
  if (group.groups.get(name)!.size === 0) group.groups.delete(name);
  return waiter;
}

/** Of several the one whose turn comes last. */
function largestOf(group: Group): [string, Group] {
  return [...group.groups].reduce((largest, each) => (each[1].size >= largest[1].size ? each : largest));
}
