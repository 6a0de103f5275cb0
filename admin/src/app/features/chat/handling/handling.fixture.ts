import type { Message, SystemEventType } from '@switchboard/shared';
import { aMessage } from '../chat-samples';

/** A message that tells of a change of who answers. @param more fields to override */
export function aTold(type: SystemEventType, more: Partial<Message> = {}): Message {
  const by = { author_id: 'anna', author_name: 'Anna', event: { type, by: 'anna' } };
  return aMessage({ message_id: 's1', seq: 2, role: 'system', content: `It is ${type}.`, reply_id: null, parent_id: 'a1', ...by, ...more });
}

/** What an administrator says. @param more fields to override */
export function anOperatorMessage(more: Partial<Message> = {}): Message {
  const by = { author_id: 'anna', author_name: 'Anna' };
  return aMessage({ message_id: 'o1', seq: 3, role: 'operator', content: 'I am here.', reply_id: null, parent_id: 's1', ...by, ...more });
}
