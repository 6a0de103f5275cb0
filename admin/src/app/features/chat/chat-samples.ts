import type { Message, Session } from '@switchboard/shared';

/** A sample session for specs. @param more fields to override */
export function aSession(more: Partial<Session> = {}): Session {
  return {
    session_id: 's1',
    user_id: 'u1',
    title: 'First',
    status: 'active',
    message_count: 1,
    created_at: '2026-11-22T11:00:00.000Z',
    last_activity_at: '2026-11-22T12:00:00.000Z',
    ended_at: null,
    ended_by: null,
    end_reason: null,
    leaf_id: null,
    responder: null,
    handling: 'responder',
    handled_by: null,
    handled_by_name: null,
    handled_since: null,
    waiting_since: null,
    handling_version: 0,
    pinned: false,
    archived: false,
    ...more,
  };
}

/** A sample message for specs: by default the first question in {@link aSession}. @param more fields to override */
export function aMessage(more: Partial<Message> = {}): Message {
  return {
    message_id: 'q1',
    session_id: 's1',
    seq: 1,
    role: 'user',
    content: 'How do I end a session?',
    created_at: '2026-11-22T12:00:00.000Z',
    responder: null,
    sources: [],
    status: 'complete',
    reply_to: null,
    reply_id: 'a1',
    parent_id: null,
    version: 1,
    model: null,
    finish_reason: null,
    usage: null,
    first_ms: null,
    thought_ms: null,
    total_ms: null,
    history_from: null,
    stood_in_for: null,
    author_id: null,
    author_name: null,
    event: null,
    feedback: null,
    ...more,
  };
}

/** A reply to the question of {@link aMessage}. @param more fields to override */
export function aReply(more: Partial<Message> = {}): Message {
  const reply = { message_id: 'a1', seq: 2, role: 'assistant', content: 'Press End session.', reply_to: 'q1', reply_id: null, parent_id: 'q1' } as const;
  return aMessage({ ...reply, ...more });
}
