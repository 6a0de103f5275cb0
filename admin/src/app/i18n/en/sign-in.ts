/** Texts of the sign-in and registration pages. */
export const signIn = {
  sign_in: 'Sign in',
  sign_in_lead: 'Welcome back.',
  signing_in: 'Signing in…',
  create_account: 'Create account',
  creating: 'Creating the account…',
  register_lead: 'It takes a name, an e-mail address and a password.',
  name: 'Name',
  email: 'Email',
  password: 'Password',
  have_account: 'Have an account already?',
  no_account: 'New here?',
  closed_heading: 'Registration is closed',
  closed: 'New accounts are made by an administrator here. Ask yours for one.',
  ended_expired: 'Your sign-in has ended. Sign in again and you are back where you were.',
  ended_elsewhere: 'You signed out in another tab or window.',
  missing: {
    email: 'Enter your e-mail address.',
    password: 'Enter your password.',
    new_password: 'Choose a password.',
  },
  pitch: { heading: 'Every conversation, the moment it happens.', words: 'Chat with answers at hand, on a server of your own.' },
};
