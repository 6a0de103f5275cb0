// Preloaded into every measured process (node --import). Answers the benchmark's questions over the IPC channel, and ends the
// process when the benchmark is gone, however it ended. Costs nothing unless asked.
import Database from 'better-sqlite3';
import { registerHooks } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import pg from 'pg';

let statements = 0;
/** the subset that read the console's list */
let listReads = 0;
/** Removes the instrumentation. */
let restore = () => {};

function count(text) {
  if (text !== 'PRAGMA data_version') statements += 1;
  // Not the pulse, which reads the counters of changes alone.
  if (/^SELECT .*session_totals/s.test(text) && text.includes('user_sessions')) listReads += 1;
}

/** Starts counting every statement except the server's own check for commits by other programs. */
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

/** What only language models need. */
const MODEL_FILES = /node_modules\/(?:openai|cockatiel|eventsource-parser)\/|src\/models\/(?!index|models\.)/;
let files = 0;
let modelFiles = 0;
if (process.env.BENCH_COUNT_FILES)
  registerHooks({
    load(url, context, next) {
      files += 1;
      if (MODEL_FILES.test(url)) modelFiles += 1;
      return next(url, context);
    },
  });

/** Runs a full garbage collection; V8 exposes its collector only behind a flag. */
function collect() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

/** Sampling interval of the event loop in milliseconds; the histogram's values include it. */
const LOOK_MS = 1;
const delays = monitorEventLoopDelay({ resolution: LOOK_MS });
const late = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - LOOK_MS);

const answers = {
  /** CPU time of all threads so far, in microseconds */
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  /** bytes of heap in use after a full collection */
  heap: () => {
    collect();
    return process.memoryUsage().heapUsed;
  },
  /** number of files loaded so far, and of those of them that only language models need; counted where BENCH_COUNT_FILES is set */
  files: () => files,
  'model files': () => modelFiles,
  resident: () => process.memoryUsage().rss,
  'count statements': () => {
    countStatements();
    return 0;
  },
  /** number since 'count statements'; stops counting, which has a cost */
  statements: () => {
    restore();
    return statements;
  },
  /** starts measuring event-loop delay */
  'watch loop': () => {
    delays.reset();
    delays.enable();
    return 0;
  },
  /** 99th percentile of the event-loop delay in milliseconds; 0 without samples */
  'loop p99': () => (delays.count === 0 ? 0 : late(delays.percentile(99))),
  /** maximum delay since 'watch loop', in milliseconds; stops measuring */
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
