import { signIn as signInSchema } from '@switchboard/shared';
import { toSignInView } from './sign-in.view.js';

test('a sign-in has exactly these fields', () => {
  const view = toSignInView(
    {
      sign_in_id: '01980000-0000-7000-8000-000000000002',
      user_id: '01980000-0000-7000-8000-000000000001',
      created_at: '2026-01-15T12:00:00.000Z',
      last_seen_at: '2026-01-15T12:30:00.000Z',
      device: 'Firefox',
    },
    '01980000-0000-7000-8000-000000000002',
  );
  expect(Object.keys(view).sort()).toEqual(['created_at', 'current', 'device', 'last_seen_at', 'sign_in_id']);
  expect(signInSchema.parse(view)).toEqual({ ...view, current: true });
});
