import { account } from './account';
import { activity } from './activity';
import { app } from './app';
import { audit } from './audit';
import { chat } from './chat';
import { first_steps } from './first-steps';
import { help } from './help';
import { markdown } from './markdown';
import { problems } from './problems';
import { selection } from './selection';
import { sessions } from './sessions';
import { signIn } from './sign-in';
import { users } from './users';

/** All English texts. Each feature's texts are in a file of their own, under a top-level key named after the feature. */
export const en = { account, activity, app, audit, chat, first_steps, help, markdown, problems, selection, sessions, sign_in: signIn, users };
