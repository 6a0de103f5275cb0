import { account } from '../../../i18n/en/account';

/** The account page’s English texts, which its routes add: see `provideEnglish`. */
export const accountTexts = { account };
