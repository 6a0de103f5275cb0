import { Injectable } from '@angular/core';
import type { Translation, TranslocoLoader } from '@jsverse/transloco';
import { from, map, of, type Observable } from 'rxjs';
import { en } from '../../i18n/en';

/** The supported languages, each under its own name. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
/** One of {@link LANGUAGES}. */
export type LanguageCode = keyof typeof LANGUAGES;

/** English is part of the initial bundle, so that no page waits for its texts; other languages are loaded when chosen. */
@Injectable({ providedIn: 'root' })
export class TextLoader implements TranslocoLoader {
  /** @param code one of {@link LANGUAGES} */
  getTranslation(code: string): Observable<Translation> {
    return code === 'de' ? from(import('../../i18n/de')).pipe(map(({ de }) => de)) : of(en);
  }
}
