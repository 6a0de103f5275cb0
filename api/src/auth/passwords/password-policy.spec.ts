import { parseSettings } from '../../settings.js';
import { knownUserQueueKey } from '../throttle/queue-keys.js';
import { PasswordPolicy } from './password-policy.js';
import { ThreadedPasswordStrength } from './password-strength.js';

const ada = { email: 'ada.lovelace.1815@example.com', name: 'Ada of Ockham Park' };
const strength = new ThreadedPasswordStrength();
const policy = new PasswordPolicy(parseSettings({ PASSWORD_MIN_LENGTH: '15' }), strength);
const queueKey = knownUserQueueKey('ada');
const reason = (message: RegExp) => ({
  kind: 'invalid',
  errors: [{ path: 'password', message: expect.stringMatching(message) as string }],
});

describe('PasswordPolicy', () => {

  test.each([
    'seven green kettles sing',
    'correct horse battery staple',
    'nodigitsnosignsjustwords',
    'wj3hrkfh3uif4hf',
    'Grüße aus dem Süden',
    'パスワードは長いほうがよいのです',
    `${'x'.repeat(60)} then seven green kettles sing`,
    '🦊🐙🦉🐝🦋🐢🦑🐬🦔🐌🦜🐊🦚🐘🦥',
  ])('%p is accepted', async (password) => {
    await expect(policy.assertAcceptable(password, ada, queueKey)).resolves.toBeUndefined();
  });

  test.each(['', 'kettle', 'fourteen chars', '🦊🐙🦉🐝🦋🐢🦑🐬🦔🐌🦜🐊🦚🐘'])(
    '%p is too short, counted in code points',
    async (password) => {
      await expect(policy.assertAcceptable(password, ada, queueKey)).rejects.toMatchObject(reason(/at least 15 characters/));
    },
  );

  test.each([
    'passwordpassword',
    'p@ssw0rdp@ssw0rd',
    'aaaaaaaaaaaaaaaaaaaa',
    '1234567890123456',
    'qwertyuiopasdfghjkl',
    'abcdefghijklmnop',
    'iloveyouiloveyou',
    'x'.repeat(1024),
    'switchboardswitchboard',
  ])('%p is easy to guess', async (password) => {
    await expect(policy.assertAcceptable(password, ada, queueKey)).rejects.toMatchObject(reason(/easy to guess/));
  });

  test.each(['ada.lovelace.1815@example.com', 'Ada.Lovelace.1815', 'ada of ockham park'])(
    '%p is derived from the user’s name or email address',
    async (password) => {
      await expect(policy.assertAcceptable(password, ada, queueKey)).rejects.toMatchObject(reason(/your name or your email/));
    },
  );

  test('the operator may set a shorter minimum length, and common passwords are still rejected', async () => {
    const short = new PasswordPolicy(parseSettings({ PASSWORD_MIN_LENGTH: '8' }), strength);
    await expect(short.assertAcceptable('wj3hrkfh', ada, queueKey)).resolves.toBeUndefined();
    await expect(short.assertAcceptable('password', ada, queueKey)).rejects.toMatchObject(reason(/easy to guess/));
  });
});
