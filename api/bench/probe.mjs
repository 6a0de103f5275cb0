// Loaded into every measured process before its own code (node --import). It answers the benchmark's questions on the channel
// between them, and ends the process when the benchmark is gone, however that ended. It costs nothing unless it is asked.
import Database from 'better-sqlite3';

let statements = 0;

/** From now on every statement that SQLite runs is counted, but for the server's own look at other programs' commits. */
function countStatements() {
  const memory = new Database(':memory:');
  const prototype = Object.getPrototypeOf(memory.prepare('SELECT 1'));
  memory.close();
  for (const name of ['all', 'get', 'run', 'iterate']) {
    const original = prototype[name];
    prototype[name] = function counted(...args) {
      if (this.source !== 'PRAGMA data_version') statements += 1;
      return original.apply(this, args);
    };
  }
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
  statements: () => statements,
};

if (process.channel) {
  process.on('message', (question) => {
    if (question in answers) process.send({ question, answer: answers[question]() });
  });
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref(); // a listener alone must not keep the process alive
}
