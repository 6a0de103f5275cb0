import type { en } from '../en';
import type { TextsLike } from '../texts-like';
import { app } from './app';
import { chat } from './chat';
import { help } from './help';
import { markdown } from './markdown';
import { problems } from './problems';
import { sessions } from './sessions';
import { signIn } from './sign-in';

/** Every German text; a missing or surplus key does not compile. */
export const de: TextsLike<typeof en> = { app, chat, help, markdown, problems, sessions, sign_in: signIn };
