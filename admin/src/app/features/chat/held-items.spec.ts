import { signal, type Type } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AnswerBody } from './answer-body';
import { AnswerCode } from './answer-code';
import { holdForAnswers } from './held-items';
import type { TranscriptItem } from './transcript-items';

const question = { role: 'user', content: 'How?' } as TranscriptItem;
const answer = { role: 'assistant', content: '**So**.' } as TranscriptItem;

describe('the messages that are shown', () => {
  const items = signal<readonly TranscriptItem[]>([]);
  const body = signal<Type<AnswerBody> | null>(null);
  const failed = signal(false);
  let loads = 0;

  beforeEach(() => {
    jest.useFakeTimers();
    items.set([]);
    body.set(null);
    failed.set(false);
    loads = 0;
    TestBed.configureTestingModule({ providers: [{ provide: AnswerCode, useValue: { body, failed, load: () => Promise.resolve(loads++) } }] });
  });
  afterEach(() => void jest.useRealTimers());

  function hold(isExpected = false) {
    const shown = TestBed.runInInjectionContext(() => holdForAnswers(items, () => isExpected));
    TestBed.tick();
    return (more: readonly TranscriptItem[] = items()) => {
      items.set(more);
      TestBed.tick();
      return [shown().items.length, shown().areHeld];
    };
  }

  it('wait, when a conversation with answers is opened, for the code that shows these, whose loading has begun before', () => {
    const after = hold(true);
    expect(loads).toBe(1);
    expect(after([question, answer])).toEqual([0, true]);
    body.set(class {} as Type<AnswerBody>);
    expect(after()).toEqual([2, false]);
  });

  it('do not wait in a conversation that was empty, which loads that code with the first message', () => {
    const after = hold();
    expect([loads, after([question]), loads]).toEqual([0, [1, false], 1]);
    expect(after([question, answer])).toEqual([2, false]);
  });

  it.each([
    ['that cannot be loaded', () => failed.set(true)],
    ['that takes long', () => void jest.advanceTimersByTime(3_000)],
  ])('do not wait for code %s', (_, happens) => {
    const after = hold(true);
    expect(after([question, answer])).toEqual([0, true]);
    happens();
    expect(after()).toEqual([2, false]);
  });

  it('have the code asked for again by each message after a failure, not by each piece of an answer', () => {
    const after = hold();
    after([question]);
    after([question, answer]);
    after([question, { ...answer, content: '**So**. And' }]);
    expect(loads).toBe(2);
  });
});
