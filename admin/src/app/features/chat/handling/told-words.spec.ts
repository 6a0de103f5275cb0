import { TestBed } from '@angular/core/testing';
import { SYSTEM_SENTENCES, systemEventType } from '@switchboard/shared';
import { Language } from '../../../core/i18n/language';
import { provideTexts } from '../../../core/i18n/provide-texts';
import { Translations } from '../../../core/i18n/translations';
import { aTold } from './handling.fixture';
import { toldExcerpt, toldWords } from './told-words';

describe('what system messages tell', () => {
  let translations: Translations;

  beforeEach(async () => {
    TestBed.configureTestingModule({ providers: [provideTexts()] });
    translations = TestBed.inject(Translations);
    await TestBed.inject(Language).choose('de');
  });
  afterEach(() => localStorage.clear());

  it.each(systemEventType.options)('is the same in a search as in the conversation: %s', (type) => {
    const words = toldWords(translations, aTold(type, { author_name: '$& Anna' }));
    expect(words).not.toMatch(/[{}]| the /);
    expect(toldExcerpt(translations, SYSTEM_SENTENCES[type].replace('{name}', () => '$& Anna'))).toBe(words);
  });

  it('leaves the note with a request as it is, and what anybody said', () => {
    expect(toldExcerpt(translations, `${SYSTEM_SENTENCES.person_requested}\n\nMy bill is wrong`)).toBe('Sie haben um einen Menschen gebeten.\n\nMy bill is wrong');
    expect(toldExcerpt(translations, 'Anna is here')).toBe('Anna is here');
  });

  it('names nobody where there is no name', () => {
    expect(toldWords(translations, aTold('person_came', { author_name: null }))).toBe('Jemand ist dazugekommen; der Assistent schweigt.');
  });
});
