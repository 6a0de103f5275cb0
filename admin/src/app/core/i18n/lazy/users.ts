import { auditActions } from '../../../i18n/en/audit-actions';
import { users } from '../../../i18n/en/users';

/** The users pages’ English texts, which its routes add: see `provideEnglish`. */
export const usersTexts = { users, audit: { actions: auditActions } };
