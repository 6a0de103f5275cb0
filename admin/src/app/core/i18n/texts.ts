import { Injectable } from '@angular/core';
import type { Translation, TranslocoLoader } from '@jsverse/transloco';
import { from, map, of, type Observable } from 'rxjs';
import { initial } from '../../i18n/en/initial';

/** The supported languages, each under its own name. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
/** One of {@link LANGUAGES}. */
export type LanguageCode = keyof typeof LANGUAGES;

/**
 * English needs no file of its own, so that no page waits for its texts: the initial bundle contains those that every page may show, and
 * each feature adds its own, see `provideEnglish`. Other languages are loaded, as a whole, when chosen.
 */
@Injectable({ providedIn: 'root' })
export class TextLoader implements TranslocoLoader {
  /** @param code one of {@link LANGUAGES} */
  getTranslation(code: string): Observable<Translation> {
    return code === 'de' ? from(import('../../i18n/de')).pipe(map(({ de }) => de)) : of(initial);
  }
}
