import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { provideTexts } from '../../../core/i18n/provide-texts';
import { Language } from '../../../core/i18n/language';
import { Translations } from '../../../core/i18n/translations';
import type { SessionFacts } from '../sessions-api';
import { statusReason } from './status-reason';

const NOW = Date.parse('2026-01-31T12:00:00.000Z');

function session(changes: Partial<SessionFacts>): SessionFacts {
  return { user_id: 'u1', status: 'active', message_count: 2, last_activity_at: '2026-01-31T11:57:00.000Z', ended_at: null, ended_by: null, ...changes } as SessionFacts;
}

describe('why a session has its status', () => {
  let translations: Translations;

  beforeEach(async () => {
    TestBed.configureTestingModule({ providers: [provideTexts()] });
    await TestBed.inject(Language).start();
    translations = TestBed.inject(Translations);
  });
  const reason = (changes: Partial<SessionFacts>, idle_after: string | null = '30m') => statusReason(session(changes), { idle_after, now: NOW, locale: 'en' }, translations);

  it.each<[Partial<SessionFacts>, string]>([
    [{}, 'Active: last message 3 minutes ago; idle after 30 minutes without one'],
    [{ message_count: 0 }, 'Active: started 3 minutes ago, no message yet; idle after 30 minutes without one'],
    [{ status: 'idle' }, 'Idle: last message 3 minutes ago; a message makes a session active for 30 minutes'],
    [{ status: 'idle', message_count: 0 }, 'Idle: started 3 minutes ago, no message yet; a message makes a session active for 30 minutes'],
    [{ status: 'ended', ended_at: '2026-01-31T10:00:00.000Z', ended_by: 'a1' }, 'Ended: an administrator closed it 2 hours ago'],
    [{ status: 'ended', ended_at: '2026-01-31T10:00:00.000Z', ended_by: 'u1' }, 'Ended: its user closed it 2 hours ago'],
  ])('%j', (changes, words) => {
    expect(reason(changes)).toBe(words);
  });

  it('says nothing of a rule that is not known yet; an end does not depend on it', () => {
    expect([reason({}, null), reason({ status: 'idle' }, null)]).toEqual(['', '']);
    expect(reason({ status: 'ended', ended_at: '2026-01-31T10:00:00.000Z', ended_by: 'a1' }, null)).not.toBe('');
  });
});
