/** On whose behalf a task runs, which decides when its turn comes. */
export interface QueueKey {
  /** `known`: a user who is signed in, or on a device known to the account; `unknown`: any other client */
  trust: 'known' | 'unknown';
  /** from the widest group that shares a turn to the narrowest: an account; or a site, a network and an account */
  path: readonly string[];
}

/** Bounds of a {@link FairQueue}. */
export interface QueueOptions {
  /** tasks that run at once */
  running: number;
  /** maximum number of waiting tasks, of known and of unknown clients each */
  waiting: number;
  /** creates the error for a task that is refused or displaced */
  createError: () => Error;
}

interface Waiter {
  begin(): void;
  refuse(error: Error): void;
}

/** A group of waiting tasks: of smaller groups that take turns, or, innermost, of waiters in FIFO order. */
interface Group {
  size: number;
  /** in turn order, the next one first */
  groups: Map<string, Group>;
  waiters: Waiter[];
}

/**
 * Runs a few tasks at a time and queues the others fairly.
 *
 * States: free, queueing, full. Guarantees: known and unknown clients take turns, within each the widest groups, within these the narrower
 * ones, so that one group gets no more than its share, however many tasks it submits. When the queue is full, the newest task of the
 * largest group is refused in favour of a task from a smaller one. Unknown clients never displace known ones.
 */
export class FairQueue {
  private active = 0;
  private readonly queues = { known: newGroup(), unknown: newGroup() };
  private nextTrust: QueueKey['trust'] = 'known';

  constructor(private readonly options: QueueOptions) {}

  /** Number of waiting tasks. */
  get size(): number {
    return this.queues.known.size + this.queues.unknown.size;
  }

  /** @throws the error of {@link QueueOptions.createError}, at once or when displaced; whatever `work` throws */
  async run<T>(key: QueueKey, work: () => Promise<T>): Promise<T> {
    if (this.active < this.options.running) this.active++;
    else await this.wait(key);
    try {
      return await work();
    } finally {
      // The slot is passed on instead of released, so that a new task cannot overtake the waiting ones.
      const next = this.next();
      if (next) next.begin();
      else this.active--;
    }
  }

  private async wait({ trust, path }: QueueKey): Promise<void> {
    const queue = this.queues[trust];
    const { waiting, createError } = this.options;
    if (queue.size >= waiting) {
      const displaced = displace(queue, path);
      if (!displaced) throw createError();
      displaced.refuse(createError());
    }
    await new Promise<void>((begin, refuse) => enqueue(queue, path, { begin, refuse }));
  }

  private next(): Waiter | undefined {
    const { known, unknown } = this.queues;
    const trust = known.size === 0 ? 'unknown' : unknown.size === 0 ? 'known' : this.nextTrust;
    this.nextTrust = trust === 'known' ? 'unknown' : 'known';
    return dequeue(this.queues[trust]);
  }
}

function newGroup(): Group {
  return { size: 0, groups: new Map(), waiters: [] };
}

function enqueue(group: Group, [name, ...rest]: readonly string[], waiter: Waiter): void {
  group.size++;
  if (name === undefined) return void group.waiters.push(waiter);
  let inner = group.groups.get(name);
  if (!inner) group.groups.set(name, (inner = newGroup()));
  enqueue(inner, rest, waiter);
}

/** Removes the waiter whose turn it is; its group then moves to the end of the turn order. */
function dequeue(group: Group): Waiter | undefined {
  if (group.size === 0) return undefined;
  group.size--;
  const [first] = group.groups;
  if (!first) return group.waiters.shift();
  const [name, inner] = first;
  const waiter = dequeue(inner);
  group.groups.delete(name);
  if (inner.size > 0) group.groups.set(name, inner);
  return waiter;
}

/**
 * Removes the newest waiter of the largest group, if the newcomer belongs to a smaller one.
 *
 * @param path of the newcomer
 * @returns undefined when no group is larger than the newcomer's
 */
function displace(group: Group, path: readonly string[]): Waiter | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return undefined;
  const own = group.groups.get(name);
  const [largest, inner] = largestOf(group);
  if (own && own.size >= inner.size) return updateSizes(group, name, displace(own, rest));
  // With the newcomer, its group must stay smaller than the largest one was.
  if ((own?.size ?? 0) + 1 >= inner.size) return undefined;
  return updateSizes(group, largest, takeNewest(inner));
}

function takeNewest(group: Group): Waiter | undefined {
  if (group.groups.size === 0) {
    group.size--;
    return group.waiters.pop();
  }
  const [name, inner] = largestOf(group);
  return updateSizes(group, name, takeNewest(inner));
}

/** Updates the sizes after a waiter was removed from an inner group. */
function updateSizes(group: Group, name: string, waiter: Waiter | undefined): Waiter | undefined {
  if (!waiter) return undefined;
  group.size--;
  if (group.groups.get(name)!.size === 0) group.groups.delete(name);
  return waiter;
}

/** Among equally large groups, the one whose turn comes last. */
function largestOf(group: Group): [string, Group] {
  return [...group.groups].reduce((largest, each) => (each[1].size >= largest[1].size ? each : largest));
}
