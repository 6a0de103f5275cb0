import { BatchedTranscript } from './batched-transcript';
import { aMessage, aReply, aSession } from './chat-samples';
import { StoredMessages } from './stored-messages';

const at = '2026-11-22T12:10:00.000Z';

it('two states of a session that arrive together both count: the second shows its branch', async () => {
  const transcript = new BatchedTranscript();
  const stored = new StoredMessages({ messages: () => Promise.resolve({ messages: [aMessage(), aReply()] }) }, 's1', transcript);
  const shows = (leaf_id: string) => aSession({ leaf_id, last_activity_at: at });
  await stored.catchUp(shows('a1'));
  for (const session of [shows('q1'), shows('a1')]) {
    stored.markSynced(session);
    void stored.catchUp(session);
  }
  await stored.catchUp(shows('a1'));
  expect(transcript.transcript().leaf_id).toBe('a1');
});
