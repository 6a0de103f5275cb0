// @ts-check
/** How many minutes memory is watched under load, unless --minutes says otherwise. */
export const WATCHED_MINUTES = 3;

/**
 * `npm run bench`
 * @satisfies {import('../src/commands/command-line.js').Command}
 */
export const bench = {
  call: 'npm run bench',
  does: 'Measures what Switchboard costs on SQLite and PostgreSQL, and writes docs/benchmarks.md. Takes about an hour.',
  words: { name: 'FIGURE …', accepts: (word) => /^B\d+$/i.test(word), expected: 'measure only these figures, for example B5 B16, and write nothing' },
  options: {
    database: {
      type: 'string', value: 'KIND', check: (kind) => (['sqlite', 'postgres'].includes(kind) ? null : 'must be sqlite or postgres'),
      does: 'sqlite or postgres, by default both; PostgreSQL is the server at TEST_POSTGRES_URL',
    },
    minutes: { type: 'string', value: 'N', default: String(WATCHED_MINUTES), check: aboveZero, does: 'how many minutes to watch memory under load' },
    budget: { type: 'string', value: 'N', check: aboveZero, does: 'stop after N minutes, with what has been measured by then' },
    models: { type: 'boolean', does: 'measure what lies between language models and their readers (B36 to B46), on SQLite, and replace that section of the page' },
    joined: { type: 'boolean', does: 'measure several servers (B21 to B33, B47), with a PostgreSQL and a Redis of their own, and replace that section of the page' },
    tiny: { type: 'boolean', does: 'run each figure once, from the sources, only to check its assertions' },
  },
};

/** @param {string} text */
function aboveZero(text) {
  return Number(text) > 0 ? null : 'must be a number above 0';
}
