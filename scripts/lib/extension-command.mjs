// Definition of `npm run extension`.

/** What it does, by its first argument. */
const ACTIONS = ['list', 'add', 'remove', 'check', 'new'];

export const EXTENSION = {
  call: 'npm run extension',
  does: 'Lists, adds, removes, checks or creates extensions.',
  options: {
    'keep-data': { type: 'boolean', does: 'remove: leave the tables of the extension in the database' },
    route: { type: 'boolean', does: 'new: with a route' },
    table: { type: 'boolean', does: 'new: with a table, and a route that writes it' },
    listener: { type: 'boolean', does: 'new: with a listener' },
    responder: { type: 'boolean', does: 'new: with a responder' },
    page: { type: 'boolean', does: 'new: with a page in the console' },
  },
  words: {
    name: 'ACTION NAME', least: 1, most: 2, accepts: (word, at) => at > 0 || ACTIONS.includes(word),
    expected: 'list; add PACKAGE (a name, a version or a file, as for npm install); remove, check or new NAME',
  },
  notes: 'remove backs the database up first; stop the server before. docs/extending.md explains extensions.',
  codes: { 1: 'a check failed, or the command did; the output says which' },
};
