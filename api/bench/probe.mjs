// Loaded into every measured process before its own code (node --import). It answers the benchmark's questions on the channel
// between them, and ends the process when the benchmark is gone, however that ended. It costs nothing unless it is asked.
import Database from 'better-sqlite3';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import pg from 'pg';

let statements = 0;
/** those of them that read the console's list */
let listReads = 0;
/** How to stop counting. */
let restore = () => {};

function count(text) {
  if (text !== 'PRAGMA data_version') statements += 1;
  if (/^SELECT .*session_totals/s.test(text)) listReads += 1;
}

/** From now on every statement is counted, but for the server's own look at other programs' commits. */
function countStatements() {
  statements = 0;
  listReads = 0;
  const memory = new Database(':memory:');
  const prototype = Object.getPrototypeOf(memory.prepare('SELECT 1'));
  memory.close();
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function counted(statement, ...args) {
    count(statement.text ?? statement);
    return query.call(this, statement, ...args);
  };
  const originals = ['all', 'get', 'run', 'iterate'].map((name) => [name, prototype[name]]);
  for (const [name, original] of originals)
    prototype[name] = function counted(...args) {
      count(this.source);
      return original.apply(this, args);
    };
  restore = () => {
    Object.assign(prototype, Object.fromEntries(originals));
    pg.Client.prototype.query = query;
  };
}

/** Collects all garbage; the engine shows its collector only to those who ask for it. */
function collect() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

/** Milliseconds between two looks at the event loop; what the histogram holds includes them. */
const LOOK_MS = 1;
const delays = monitorEventLoopDelay({ resolution: LOOK_MS });
const late = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - LOOK_MS);

const answers = {
  /** CPU time of all threads so far, in microseconds */
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  /** bytes of the heap that are still used after a full collection */
  heap: () => {
    collect();
    return process.memoryUsage().heapUsed;
  },
  resident: () => process.memoryUsage().rss,
  'count statements': () => {
    countStatements();
    return 0;
  },
  /** those since 'count statements'; ends the counting, which is not for free */
  statements: () => {
    restore();
    return statements;
  },
  /** from now on the event loop is watched */
  'watch loop': () => {
    delays.reset();
    delays.enable();
    return 0;
  },
  /** milliseconds by which the loop was late, a hundredth of all looks excepted; 0 when there was no look */
  'loop p99': () => (delays.count === 0 ? 0 : late(delays.percentile(99))),
  /** its longest stop since 'watch loop', in milliseconds; ends the watch */
  'loop max': () => {
    delays.disable();
    return delays.count === 0 ? 0 : late(delays.max);
  },
  'list reads': () => {
    restore();
    return listReads;
  },
};

if (process.channel) {
  process.on('message', (question) => {
    if (question in answers) process.send({ question, answer: answers[question]() });
  });
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref(); // a listener alone must not keep the process alive
}
