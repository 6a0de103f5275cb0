import { makeEnvironmentProviders, type EnvironmentProviders } from '@angular/core';
import { en } from '../../i18n/en';
import { provideEnglish } from './provide-english';
import { provideInitialTexts } from './provide-initial-texts';

/** Provides the translation layer with the texts of all features, for specs of what is rendered without its route. */
export function provideTexts(): EnvironmentProviders {
  return makeEnvironmentProviders([provideInitialTexts(), provideEnglish(en)]);
}
