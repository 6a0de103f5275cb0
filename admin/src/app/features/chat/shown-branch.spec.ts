import { aMessage, aReply } from './chat-samples';
import { missingReplyId } from './shown-branch';

const next = aMessage({ message_id: 'q2', seq: 3, parent_id: 'a1', reply_id: 'a2' });

describe('missingReplyId', () => {
  it.each([
    ['the reserved id, while its reply is not stored', [aMessage()], 'a1'],
    ['also where a message already waits for that reply', [aMessage(), next], 'a1'],
    ['also of an interrupted reply, which is replaced', [aMessage(), aReply({ status: 'interrupted' })], 'a1'],
    ['none for an interrupted reply that something follows: it is kept', [aMessage(), aReply({ status: 'interrupted' }), next], null],
    ['none for a complete one', [aMessage(), aReply()], null],
    ['none for a stopped one', [aMessage(), aReply({ status: 'stopped' })], null],
  ])('is %s', (_what, messages, expected) => expect(missingReplyId(messages, 'q1')).toBe(expected));
});
