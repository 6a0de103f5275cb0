import { activity } from '../../../i18n/en/activity';
import { first_steps } from '../../../i18n/en/first-steps';
import { selection } from '../../../i18n/en/selection';
import { sessions } from '../../../i18n/en/sessions';

/** The sessions pages’ English texts, which its routes add: see `provideEnglish`. */
export const sessionsTexts = { activity, first_steps, selection, sessions };
