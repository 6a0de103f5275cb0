import { describe, expect, it } from '@jest/globals';
import type { SessionFacts } from '../sessions-api';
import { withNewestHandling } from './newest-handling';

const facts = (handling_version: number, more: Partial<SessionFacts> = {}) =>
  ({ session_id: 's1', handling_version, handling: 'responder', handled_by: null, message_count: 1, ...more }) as SessionFacts;

describe('the handling of a session', () => {
  it('is never replaced by an earlier one, while everything else is', () => {
    const taken = facts(2, { handling: 'person', handled_by: 'me' });
    expect(withNewestHandling(taken, facts(1, { message_count: 5 }))).toEqual({ ...taken, message_count: 5 });
  });

  it('follows later ones, and keeps facts that an event does not bear', () => {
    const taken = facts(2, { handling: 'person', handled_by: 'me', user_name: 'Kim' });
    expect(withNewestHandling(taken, facts(3))).toEqual({ ...facts(3), user_name: 'Kim' });
    expect(withNewestHandling(taken, facts(2, { handling: 'person', handled_by: 'me', waiting_since: 'x' })).waiting_since).toBe('x');
    expect(withNewestHandling(null, facts(1))).toEqual(facts(1));
  });
});
