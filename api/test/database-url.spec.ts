import { parseSettings, SettingsError } from '../src/core/config/settings.js';

const SECRET = 'kQ7vX2mN9pR4tY8wZ1aC5eG3hJ6kL0oB';

/** What is wrong with these variables, or nothing. */
function faultsOf(env: Record<string, string>): string[] {
  try {
    parseSettings(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.errors;
    throw error;
  }
}

test.each(['postgres://u:p%23%2F%40%25@h/d', 'postgres:///d?host=/run/postgresql', 'postgres://h', 'postgres://u@[::1]:5433/d?sslmode=disable'])('%s is understood', (url) => {
  expect(parseSettings({ DATABASE_URL: url, JWT_SECRET: SECRET }).database).toEqual({ kind: 'postgres', url });
});

describe('S34, S30: an address of PostgreSQL that cannot be read', () => {
  test.each([
    'postgres://u:hun#ter2@h/d', 'postgres://u:12#ter2@h/d', 'postgres://u:hunter2@h/d#x', 'postgres://u:hun/ter2@h/d', 'postgres://u:1/ter2@h/d',
    'postgres://u:1?ter2@h/d', 'postgres://u:hun?ter2@h/d', 'postgres://u:100%@h/d', 'postgres://u:hun%zzter2@h/d', 'postgres://#:hunter2@h/d',
    'postgres://u:hunter2@h:70000/d',
  ])('%s names the setting and the cure among the other faults, and tells no part of it', (url) => {
    const faults = faultsOf({ DATABASE_URL: url, JWT_SECRET: SECRET, PORT: 'x' });
    expect(faults).toEqual(['PORT must be a port number', expect.stringMatching(/^DATABASE_URL cannot be read as an address: .* write # as %23/)]);
    expect(faults.join('\n')).not.toMatch(/hun|ter2/);
  });

  test.each(['postgres://u:p@one,two/d', 'postgres://u:p@one:5432,two:5433/d?target_session_attrs=read-write', 'postgres://one,two/d', 'postgres://u:p@x@one,two/d'])(
    '%s names several hosts',
    (url) => {
      expect(faultsOf({ DATABASE_URL: url, JWT_SECRET: SECRET })).toEqual([expect.stringMatching(/^DATABASE_URL names several hosts: name one/)]);
    },
  );
});
