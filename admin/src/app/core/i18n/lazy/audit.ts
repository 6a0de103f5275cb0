import { audit } from '../../../i18n/en/audit';

/** The audit page’s English texts, which its routes add: see `provideEnglish`. */
export const auditTexts = { audit };
