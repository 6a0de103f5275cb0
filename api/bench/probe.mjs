// Loaded into every measured process before its own code (node --import). It answers the benchmark's questions on the channel
// between them, and ends the process when the benchmark is gone, however that ended. It costs nothing unless it is asked.
import Database from 'better-sqlite3';

let statements = 0;
/** How to stop counting. */
let restore = () => {};

/** From now on every statement that SQLite runs is counted, but for the server's own look at other programs' commits. */
function countStatements() {
  statements = 0;
  const memory = new Database(':memory:');
  const prototype = Object.getPrototypeOf(memory.prepare('SELECT 1'));
  memory.close();
  const originals = ['all', 'get', 'run', 'iterate'].map((name) => [name, prototype[name]]);
  for (const [name, original] of originals)
    prototype[name] = function counted(...args) {
      if (this.source !== 'PRAGMA data_version') statements += 1;
      return original.apply(this, args);
    };
  restore = () => Object.assign(prototype, Object.fromEntries(originals));
}

const answers = {
  /** CPU time of all threads so far, in microseconds */
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  'count statements': () => {
    countStatements();
    return 0;
  },
  /** those since 'count statements'; ends the counting, which is not for free */
  statements: () => {
    restore();
    return statements;
  },
};

if (process.channel) {
  process.on('message', (question) => {
    if (question in answers) process.send({ question, answer: answers[question]() });
  });
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref(); // a listener alone must not keep the process alive
}
