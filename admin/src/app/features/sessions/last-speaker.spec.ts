import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from '@jest/globals';
import type { MessageRole } from '@switchboard/shared';
import { provideTexts } from '../../core/i18n/provide-texts';
import { LastSpeaker } from './last-speaker';

describe('what a row says of the latest message', () => {
  function said(last_role: MessageRole | null, answering = false) {
    TestBed.configureTestingModule({ providers: [provideTexts()] });
    const fixture = TestBed.createComponent(LastSpeaker);
    fixture.componentRef.setInput('session', { last_role, answering });
    fixture.detectChanges();
    const host = fixture.nativeElement as HTMLElement;
    return [host.textContent?.trim(), host.querySelector('.pulse') !== null];
  }

  it.each<[MessageRole | null, string]>([['user', 'User'], ['assistant', 'Assistant'], ['operator', 'Person'], ['system', ''], [null, '']])('is whose it is: %s', (role, words) => {
    expect(said(role)).toEqual([words, false]);
  });

  it.each<MessageRole | null>(['user', 'operator', null])('is that an answer is being given, whoever spoke last (%s)', (role) => {
    expect(said(role, true)).toEqual(['Answering…', true]);
  });
});
