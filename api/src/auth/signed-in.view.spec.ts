import { signedIn } from '@switchboard/shared';
import { toSignedInView } from './signed-in.view.js';

test('a sign-in response has exactly these fields, whatever else is known about the user', () => {
  const user = {
    user_id: '01980000-0000-7000-8000-000000000001',
    email: 'ada@example.com',
    name: null,
    role: 'user' as const,
    password_hash: '$argon2id$secret',
  };
  const view = toSignedInView(user, 'token');
  expect(Object.keys(view).sort()).toEqual(['access_token', 'expires_in', 'token_type', 'user']);
  expect(Object.keys(view.user).sort()).toEqual(['email', 'name', 'role', 'user_id']);
  expect(signedIn.parse(view)).toEqual({ ...view, token_type: 'Bearer', expires_in: 900 });
});
