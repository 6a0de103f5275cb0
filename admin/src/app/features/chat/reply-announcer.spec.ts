import { LiveAnnouncer } from '@angular/cdk/a11y';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideTexts } from '../../core/i18n/provide-texts';
import { aMessage, aReply } from './chat-samples';
import { itemsAfter, loaded } from './message.fixture';
import { announceReplyEnds } from './reply-announcer';
import type { TranscriptChange } from './transcript';
import { BLANK_PROBLEM } from './transcript.fixture';
import type { TranscriptItem } from './transcript-items';

const ids = { reply_id: 'a2', reply_to: 'q1' };
const both: TranscriptChange = loaded(aMessage(), aReply());
const again: TranscriptChange = { type: 'awaited', ...ids, isFurther: true };
const thought: TranscriptChange = { type: 'thought', thought: { ...ids, offset: 0, text: 'Hm.' } };
const delta = (offset: number, text: string): TranscriptChange => ({ type: 'delta', delta: { ...ids, version: 2, offset, text } });

async function announced(...steps: TranscriptChange[][]): Promise<string[]> {
  const said: string[] = [];
  TestBed.configureTestingModule({ providers: [provideTexts(), { provide: LiveAnnouncer, useValue: { announce: (text: string) => said.push(text) } }] });
  const items = signal<readonly TranscriptItem[]>([]);
  TestBed.runInInjectionContext(() => announceReplyEnds(items));
  for (const changes of steps) {
    items.set(itemsAfter(...changes));
    TestBed.tick();
    await Promise.resolve();
  }
  return said;
}

describe('announceReplyEnds', () => {
  it('announces an answer once, at its end: none of its pieces, and no thought', async () => {
    const running = [both, again, thought];
    const end: TranscriptChange = { type: 'received', message: aReply({ message_id: 'a2', seq: 3, version: 2, content: '**Some** more.' }) };
    const steps = [running, [...running, delta(0, 'Some')], [...running, delta(0, 'Some more.')], [...running, end], [...running, end]];
    expect(await announced([both], ...steps)).toEqual(['Assistant: Some more.']);
  });

  it('announces no other version that is shown in its place', async () => {
    const left: TranscriptChange = { type: 'session', session: { leaf_id: 'a1', last_activity_at: '2026-11-23T00:00:00.000Z' } };
    expect(await announced([both, again], [both, again, left])).toEqual([]);
  });

  it('announces a failure, but not that no answer is to come', async () => {
    const failed: TranscriptChange = { type: 'reply_failed', reply_to: 'q1', problem: BLANK_PROBLEM };
    expect(await announced([both, again], [both, again, failed])).toEqual(['The answer failed.']);
    TestBed.resetTestingModule();
    expect(await announced([both, again], [both, again, { type: 'not_answered', reply_to: 'q1', why: 'person' }])).toEqual([]);
  });
});
