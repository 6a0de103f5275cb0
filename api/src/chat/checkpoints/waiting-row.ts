import type { AskedReply } from '../asked-reply.js';
import type { QueuedGeneration, WaitingGeneration } from './generations.repository.js';

/** Where a reply is to wait. */
interface Wait {
  user_id: string;
  owner: string;
  /** the rows of its session, in order */
  queue: readonly QueuedGeneration[];
  /** before all of them, or after them */
  place: 'first' | 'last';
  /** milliseconds since the epoch */
  now: number;
}

/** @returns an instant that sorts a row into the queue of its session, whatever the clocks of the servers say. @param now milliseconds since the epoch */
export function instantInQueue(queue: readonly QueuedGeneration[], place: Wait['place'], now: number): string {
  const times = queue.map(({ begun_at }) => Date.parse(begun_at));
  return new Date(place === 'first' ? Math.min(now, ...times.map((time) => time - 1)) : Math.max(now, ...times.map((time) => time + 1))).toISOString();
}

/** The row of a reply that waits for its turn among all servers. Its version is one that no other row has. */
export function waitingRow({ question, reply_id, version, responder }: AskedReply, { user_id, owner, queue, place, now }: Wait): WaitingGeneration {
  const { session_id, message_id: reply_to, seq } = question;
  const versions = queue.filter((each) => each.reply_to === reply_to && each.reply_id !== reply_id).map((each) => each.version);
  return {
    reply_id, session_id, reply_to, version: versions.includes(version) ? Math.max(...versions) + 1 : version,
    user_id, seq, owner, responder, begun_at: instantInQueue(queue, place, now),
  };
}
