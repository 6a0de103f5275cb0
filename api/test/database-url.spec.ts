import { SettingsError } from '../src/core/config/settings-error.js';
import { parseSettings } from '../src/settings.js';

const SECRET = 'kQ7vX2mN9pR4tY8wZ1aC5eG3hJ6kL0oB';

/** The errors in these variables, if any. */
function errorsOf(env: Record<string, string>): string[] {
  try {
    parseSettings(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.errors;
    throw error;
  }
}

test.each(['postgres://u:p%23%2F%40%25@h/d', 'postgres:///d?host=/run/postgresql', 'postgres://h', 'postgres://u@[::1]:5433/d?sslmode=disable'])('%s is accepted', (url) => {
  expect(parseSettings({ DATABASE_URL: url, JWT_SECRET: SECRET }).database).toEqual({ kind: 'postgres', url });
});

describe('S34, S30: an unreadable PostgreSQL URL', () => {
  test.each([
    'postgres://u:hun#ter2@h/d', 'postgres://u:12#ter2@h/d', 'postgres://u:hunter2@h/d#x', 'postgres://u:hun/ter2@h/d', 'postgres://u:1/ter2@h/d',
    'postgres://u:1?ter2@h/d', 'postgres://u:hun?ter2@h/d', 'postgres://u:100%@h/d', 'postgres://u:hun%zzter2@h/d', 'postgres://#:hunter2@h/d',
    'postgres://u:hunter2@h:70000/d',
  ])('%s is reported by setting and remedy, among the other errors, and no part of it is revealed', (url) => {
    const errors = errorsOf({ DATABASE_URL: url, JWT_SECRET: SECRET, PORT: 'x' });
    expect(errors).toEqual(['PORT must be a port number', expect.stringMatching(/^DATABASE_URL is not a valid URL: .* write # as %23/)]);
    expect(errors.join('\n')).not.toMatch(/hun|ter2/);
  });

  test.each(['postgres://u:p@one,two/d', 'postgres://u:p@one:5432,two:5433/d?target_session_attrs=read-write', 'postgres://one,two/d', 'postgres://u:p@x@one,two/d'])(
    '%s is refused for naming several hosts',
    (url) => {
      expect(errorsOf({ DATABASE_URL: url, JWT_SECRET: SECRET })).toEqual([expect.stringMatching(/^DATABASE_URL names several hosts: use a single one/)]);
    },
  );
});
