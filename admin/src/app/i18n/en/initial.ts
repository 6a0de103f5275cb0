import { app } from './app';
import { markdown } from './markdown';
import { problems } from './problems';
import { signIn } from './sign-in';

/** The English texts of the initial bundle: those that every page may show, and those of signing in. */
export const initial = { app, markdown, problems, sign_in: signIn };
