import { TestBed } from '@angular/core/testing';
import { openingReasonKind, type SessionOpening } from '@switchboard/shared';
import { Language } from '../../../core/i18n/language';
import { provideTexts } from '../../../core/i18n/provide-texts';
import { Translations } from '../../../core/i18n/translations';
import { openingWords } from './opening-words';

const opened_at = new Date(2026, 10, 22, 12, 4).toISOString();
const opening: SessionOpening = { opened_at, until: null, by_name: 'Administrator', reason_kind: 'support', reason: 'ticket 4711' };
const sameDay = new Date(2026, 10, 22, 23).getTime();
const nextDay = new Date(2026, 10, 23, 1).getTime();

describe('openingWords', () => {
  let translations: Translations;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [provideTexts()] });
    translations = TestBed.inject(Translations);
  });
  afterEach(() => localStorage.clear());

  it('say who opened it, when and why, with the date on other days', () => {
    expect(openingWords(translations, opening, 'en-GB', sameDay)).toBe('Opened by an administrator at 12:04: support, “ticket 4711”');
    expect(openingWords(translations, { ...opening, by_name: 'Anna', reason: null }, 'en-GB', sameDay)).toBe('Opened by Anna at 12:04: support');
    expect(openingWords(translations, { ...opening, reason_kind: 'other', reason: 'curious' }, 'en-GB', sameDay)).toBe('Opened by an administrator at 12:04: “curious”');
    expect(openingWords(translations, opening, 'en-GB', nextDay)).toContain('22 Nov 2026');
  });

  it.each(openingReasonKind.options)('know the reason %s in each language', async (reason_kind) => {
    const english = openingWords(translations, { ...opening, reason_kind, reason: null }, 'en-GB', sameDay);
    await TestBed.inject(Language).choose('de');
    const german = openingWords(translations, { ...opening, reason_kind, reason: null }, 'de', sameDay);
    for (const words of [english, german]) expect(words).not.toMatch(/chat\.|undefined|: $/);
    expect(german).toMatch(/^Um 12:04 von einem Administrator geöffnet: /);
  });
});
