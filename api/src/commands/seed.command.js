// @ts-check
/**
 * `npm run seed -- --sessions N`
 * @satisfies {import('./command-line.js').Command}
 */
export const seed = {
  call: 'npm run seed',
  does: 'Fills a database with invented people, sessions and messages from the last two years, for example --sessions 1000000.',
  options: {
    sessions: {
      type: 'string', value: 'N', required: true, check: wholeNumber(1, 10_000_000),
      does: 'number of sessions, 1 to 10,000,000, with 2 to 3 messages on average; a few have hundreds',
    },
    database: { type: 'string', value: 'URL', does: 'sqlite:FILE or postgres://…; the default is DATABASE_URL' },
    seed: {
      type: 'string', value: 'N', check: wholeNumber(0, 4_294_967_295),
      does: 'number that selects the history: the same N and --until always produce the same one (1)',
    },
    until: { type: 'string', value: 'INSTANT', check: instant, does: 'when the history ends, for example 2026-01-31T12:00:00Z (now)' },
    'leave-words': { type: 'boolean', does: 'leave indexing the words of messages to the server' },
  },
  notes: [
    'Stop the server that uses the database first. Existing data is kept. On PostgreSQL it is one transaction: all of it or nothing.',
    'The invented people have addresses at example.com, .net and .org and no passwords, so nobody can sign in as one of them; sign in',
    'as the administrator.',
  ].join('\n'),
};

/**
 * @param {number} least
 * @param {number} most
 * @returns {(text: string) => string | null} checks that a text is a whole number within the bounds
 */
function wholeNumber(least, most) {
  return (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
    return value >= least && value <= most ? null : `must be a whole number from ${least.toLocaleString('en')} to ${most.toLocaleString('en')}`;
  };
}

/** @param {string} text */
function instant(text) {
  const at = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : NaN;
  return at > Date.UTC(1975, 0) && at < Date.UTC(9999, 0) ? null : 'must be a date and time like 2026-01-31T12:00:00Z';
}
