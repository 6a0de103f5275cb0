import { chat } from '../../../i18n/en/chat';

/** The chat page’s English texts, which its routes add: see `provideEnglish`. */
export const chatTexts = { chat };
