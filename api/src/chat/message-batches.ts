import type { MessageSize } from './messages.repository.js';

/** Bytes of stored text that are read at once: a millisecond of work, or one message if that is longer. */
const BATCH_BYTES = 65_536;
/** Maximum number of messages that are read at once. */
const BATCH_MESSAGES = 200;

/** @returns the `seq`s of the messages of each batch, in the given order */
export function batchesOf(sizes: readonly MessageSize[]): number[][] {
  const batches: number[][] = [];
  let bytes = Infinity;
  for (const size of sizes) {
    bytes += size.bytes;
    if (bytes > BATCH_BYTES || batches.at(-1)!.length === BATCH_MESSAGES) {
      batches.push([size.seq]);
      bytes = size.bytes;
    } else batches.at(-1)!.push(size.seq);
  }
  return batches;
}
