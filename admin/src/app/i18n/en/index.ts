import { account } from './account';
import { activity } from './activity';
import { audit } from './audit';
import { chat } from './chat';
import { first_steps } from './first-steps';
import { help } from './help';
import { initial } from './initial';
import { selection } from './selection';
import { sessions } from './sessions';
import { users } from './users';

/** All English texts. Each feature's texts are in a file of their own, under a top-level key named after the feature. */
export const en = { ...initial, account, activity, audit, chat, first_steps, help, selection, sessions, users };
