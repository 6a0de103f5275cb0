import { help } from '../../../i18n/en/help';

/** The handbook pages’ English texts, which its routes add: see `provideEnglish`. */
export const helpTexts = { help };
