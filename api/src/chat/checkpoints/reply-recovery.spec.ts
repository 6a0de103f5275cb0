import type { WriteGate } from '../../core/database/write-gate.js';
import type { Membership } from '../../core/instances/membership.js';
import type { SessionsService } from '../../sessions/index.js';
import type { MessagesRepository } from '../messages.repository.js';
import type { ReplyWriter } from '../reply-writer.js';
import type { GenerationsRepository, SavedGeneration } from './generations.repository.js';
import { ReplyRecovery } from './reply-recovery.js';
import type { ReplyTexts } from './reply-texts.js';

/** @param living who lives, as it is read the first time, the second time… @returns the replies that were taken over */
async function takenOver(living: string[][], isJoined = true): Promise<string[]> {
  const taken: string[] = [];
  const saved = ['a', 'b'].map((owner) => ({ owner, reply_id: `of ${owner}`, content: '' }) as SavedGeneration);
  const repository = { owners: async () => ['a', 'b'], all: async () => saved };
  const texts = { longer: async (reply_id: string) => void taken.push(reply_id), forget: () => undefined };
  const reads = [...living];
  const membership = {
    isJoined,
    get living() {
      return reads[0]!.map((instance_id) => ({ instance_id }));
    },
    refresh: async () => void reads.shift(),
    onRefreshed: () => undefined,
  };
  const recovery = new ReplyRecovery(
    { run: async () => false } as unknown as WriteGate, repository as unknown as GenerationsRepository, {} as MessagesRepository, {} as SessionsService, {} as ReplyWriter,
    membership as unknown as Membership, texts as unknown as ReplyTexts,
  );
  await recovery.onApplicationBootstrap();
  return taken;
}

test('what a dead server was answering is taken over', async () => {
  expect(await takenOver([['a'], ['a']])).toEqual(['of b']);
  expect(await takenOver([[]], false)).toEqual(['of a', 'of b']);
});

test('a server that lives when it is looked for once more keeps its replies', async () => {
  expect(await takenOver([['a'], ['a', 'b']])).toEqual([]);
});

test('nobody is looked for twice while everybody lives', async () => {
  expect(await takenOver([['a', 'b']])).toEqual([]);
});
