import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Language } from '../../../core/i18n/language';
import { provideTexts } from '../../../core/i18n/provide-texts';
import { Translations } from '../../../core/i18n/translations';
import { eventWords, excerptWords } from './event-words';

describe('what the system tells of a session', () => {
  let translations: Translations;
  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [provideTexts()] });
    translations = TestBed.inject(Translations);
  });
  afterEach(() => TestBed.inject(Language).choose('en'));
  const inGerman = () => TestBed.inject(Language).choose('de');

  it('is in the language of the page where a search finds it, too', async () => {
    const came = 'Anna has joined the conversation; the assistant is silent.';
    expect(excerptWords(came, 'Kim', translations)).toBe('Anna took the conversation over. The assistant is silent.');
    await inGerman();
    expect(excerptWords(came, 'Kim', translations)).toBe(eventWords({ event: { type: 'person_came', by: 'a1' }, author_name: 'Anna' }, 'Kim', translations));
    expect(excerptWords(came, 'Kim', translations)).toContain('Anna');
    expect(excerptWords(came, 'Kim', translations)).not.toContain('joined');
  });

  it('keeps the note of a request as its user wrote it', () => {
    expect(excerptWords('A person was asked for. Order 4711, please.', 'Kim', translations)).toBe('Kim asked for a person. Order 4711, please.');
  });

  it('is not what people say', () => {
    expect(excerptWords('Has Anna joined?', 'Kim', translations)).toBe('Has Anna joined?');
  });
});
