import { account } from './account';
import { activity } from './activity';
import { app } from './app';
import { audit } from './audit';
import { chat } from './chat';
import { help } from './help';
import { markdown } from './markdown';
import { problems } from './problems';
import { sessions } from './sessions';
import { signIn } from './sign-in';
import { users } from './users';

/** Every English text. A feature's texts stand in a file of its own; its first key is the feature's name. */
export const en = { account, activity, app, audit, chat, help, markdown, problems, sessions, sign_in: signIn, users };
