import { signal } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Whisper, WhisperRequest } from '@switchboard/shared';
import { provideTexts } from '../../../core/i18n/provide-texts';
import { ProblemError, localProblem } from '../../../core/http/problem';
import { AnswerAuthors } from '../answer-authors';
import { Handling } from '../handling/handling';
import { EMPTY_LOG } from '../message-log';
import { SessionStore } from '../session.store';
import { WhisperBox } from './whisper-box';
import { WhisperEntry } from './whisper-entry';
import { WhispersStore } from './whispers.store';

describe('what an administrator tells the responder', () => {
  const session_id = signal('s1');
  const handler = signal('responder');
  const isSealed = signal(false);
  const log = signal(EMPTY_LOG);
  let takesInstructions: boolean;
  let sent: (WhisperRequest | string)[];
  let refusal: string | null;

  beforeEach(() => {
    session_id.set('s1');
    handler.set('responder');
    isSealed.set(false);
    log.set(EMPTY_LOG);
    takesInstructions = true;
    sent = [];
    refusal = null;
    const answer = async (what: WhisperRequest | string) => {
      sent.push(what);
      if (refusal) throw new ProblemError(localProblem(refusal, ''));
    };
    TestBed.configureTestingModule({
      providers: [
        provideTexts(),
        { provide: AnswerAuthors, useValue: { takesInstructions: () => takesInstructions } },
        { provide: Handling, useValue: { handler } },
        { provide: SessionStore, useValue: { session_id, isSealed, log, session: () => ({ responder: null }) } },
        { provide: WhispersStore, useValue: { add: answer, withdraw: answer } },
      ],
    });
  });
  afterEach(() => void TestBed.resetTestingModule());

  const words = (part: Element | null | undefined) => part?.textContent?.replace(/\s+/g, ' ').trim() ?? null;
  const root = (fixture: ComponentFixture<unknown>) => fixture.nativeElement as HTMLElement;
  const button = (fixture: ComponentFixture<unknown>, name: string) => [...root(fixture).querySelectorAll<HTMLElement>('button')].find((one) => words(one) === name);

  async function press(fixture: ComponentFixture<unknown>, name: string): Promise<void> {
    button(fixture, name)?.click();
    await fixture.whenStable();
  }

  describe('in the box', () => {
    function box(text = ''): ComponentFixture<WhisperBox> {
      const fixture = TestBed.createComponent(WhisperBox);
      fixture.detectChanges();
      const area = root(fixture).querySelector('textarea');
      if (area && text) {
        area.value = text;
        area.dispatchEvent(new Event('input'));
        fixture.detectChanges();
      }
      return fixture;
    }
    const typed = (fixture: ComponentFixture<WhisperBox>) => root(fixture).querySelector('textarea')?.value;

    it('is for the next answer, or for all until it is withdrawn', async () => {
      const fixture = box('Be brief');
      await press(fixture, 'Whisper');
      expect([sent, typed(fixture)]).toEqual([[{ content: 'Be brief', lasts: 'next' }], '']);
      const again = box('Be polite');
      root(again).querySelectorAll<HTMLElement>('input[type="radio"]')[1]?.click();
      await press(again, 'Whisper');
      expect(sent[1]).toEqual({ content: 'Be polite', lasts: 'session' });
    });

    it('may stop the answer that is being given, but only while one is', async () => {
      const fixture = box('Be brief');
      expect(button(fixture, 'Stop and answer anew')).toBeUndefined();
      log.set({ ...EMPTY_LOG, running: new Map([['a1', { reply_to: 'm1', text: '' }]]) });
      fixture.detectChanges();
      await press(fixture, 'Stop and answer anew');
      expect(sent).toEqual([{ content: 'Be brief', lasts: 'next', now: true }]);
    });

    it('stays when it is refused, with the reason, and goes with the session', async () => {
      refusal = 'handled_by_person';
      const fixture = box('Be brief');
      await press(fixture, 'Whisper');
      expect([typed(fixture), words(root(fixture).querySelector('[role="alert"]'))]).toEqual(['Be brief', 'A person has this conversation now: the responder is silent.']);
      session_id.set('s2');
      fixture.detectChanges();
      expect([typed(fixture), root(fixture).querySelector('[role="alert"]')]).toEqual(['', null]);
    });

    it.each([['self', false], ['other', false], ['nobody', false], ['responder', true]])('is not there while %s answers, or the transcript is sealed (%s)', (who, sealed) => {
      handler.set(who);
      isSealed.set(sealed);
      expect(root(box()).textContent.trim()).toBe('');
    });

    it('is replaced by an explanation where the responder heeds none', () => {
      takesInstructions = false;
      expect(words(root(box()))).toBe('What answers in this session takes no instructions.');
    });
  });

  describe('in the transcript', () => {
    const AT = '2026-01-31T12:00:00.000Z';
    function entry(more: Partial<Whisper> = {}): ComponentFixture<WhisperEntry> {
      const whisper: Whisper = { whisper_id: 'w1', content: '**Be** brief', lasts: 'next', by: 'a1', by_name: 'Anna', created_at: AT, used_by: [], withdrawn_at: null, ...more };
      const fixture = TestBed.createComponent(WhisperEntry);
      const answers = new Map([['r1', AT], ['r2', AT]]);
      for (const [name, value] of Object.entries({ whisper, answers, now: Date.parse(AT), locale: 'en-GB' })) fixture.componentRef.setInput(name, value);
      fixture.detectChanges();
      return fixture;
    }
    const time = new Date(AT).toLocaleTimeString('en-GB', { timeStyle: 'short' });
    const use = (fixture: ComponentFixture<WhisperEntry>) => [words(root(fixture).querySelector('footer span')), button(fixture, 'Withdraw') !== undefined];

    it('says who told it, to the letter', () => {
      const part = root(entry());
      expect([words(part.querySelector('.who')), part.querySelector('app-plain-text')?.textContent, part.querySelectorAll('[data-role]').length]).toEqual([
        'Anna to the responder', '**Be** brief', 0,
      ]);
    });

    it.each([
      ['before any answer', {}, ['Not used yet', true]],
      ['once the next answer has used it', { used_by: ['r1'] }, [`Used for the answer at ${time}`, false]],
      ['while it lasts', { lasts: 'session' as const, used_by: ['r1', 'r2', 'r3'] }, [`Used for 3 answers, such as at ${time} and ${time}`, true]],
      ['while the answer is in progress', { used_by: ['r9'] }, ['Used for 1 answer', false]],
      ['withdrawn before any answer', { withdrawn_at: AT }, ['Never used', false]],
    ])('says what it was used for: %s', (_, more, expected) => {
      expect(use(entry(more))).toEqual(expected);
    });

    it('is withdrawn, or says why not', async () => {
      refusal = 'network';
      const fixture = entry();
      await press(fixture, 'Withdraw');
      expect([sent, words(root(fixture).querySelector('[role="alert"]'))]).toEqual([['w1'], 'The server could not be reached. Check the connection and try again.']);
    });
  });
});
