import { inject, provideEnvironmentInitializer, type EnvironmentProviders } from '@angular/core';
import { TranslocoService, type Translation } from '@jsverse/transloco';

/**
 * Adds English texts to those of the initial bundle before anything shows them: for the providers of the routes of a feature, with whose code
 * they are loaded.
 *
 * @param texts by top-level key
 */
export function provideEnglish(texts: Translation): EnvironmentProviders {
  // Nothing on the page needs them yet, so nothing is rendered again.
  return provideEnvironmentInitializer(() => inject(TranslocoService).setTranslation(texts, 'en', { emitChange: false }));
}
