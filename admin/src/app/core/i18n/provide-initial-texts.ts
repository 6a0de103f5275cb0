import { inject, isDevMode, makeEnvironmentProviders, provideAppInitializer, type EnvironmentProviders } from '@angular/core';
import { provideTransloco, provideTranslocoTranspiler } from '@jsverse/transloco';
import { IsolatingTranspiler } from './isolating-transpiler';
import { Language } from './language';
import { LANGUAGES, TextLoader } from './texts';

/** Provides the translation layer and its languages, with the texts that every page may show; features add their own. */
export function provideInitialTexts(): EnvironmentProviders {
  return makeEnvironmentProviders([
    provideTransloco({
      config: {
        availableLangs: Object.keys(LANGUAGES),
        defaultLang: 'en',
        fallbackLang: 'en',
        reRenderOnLangChange: true,
        prodMode: !isDevMode(),
        missingHandler: { useFallbackTranslation: true, logMissingKey: isDevMode() },
      },
      loader: TextLoader,
    }),
    provideTranslocoTranspiler(IsolatingTranspiler),
    provideAppInitializer(() => inject(Language).start()),
  ]);
}
