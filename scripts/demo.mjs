// `npm run demo`: runs a server on a scratch database with simulated people who sign up and chat, to watch the console live.
// `npm run demo -- --model` has a small model server answer instead of the handbook.
// `npm run demo -- --rate 30` messages per minute, `--people 20` at most, `--seconds 60` until it stops by itself, `--port 3000`.
import { ApiClient } from './lib/api-client.mjs';
import { Crowd } from './demo/crowd.mjs';
import { DEMO_MODELS, startModelServer } from './demo/model-server.mjs';
import { prepare } from './lib/build.mjs';
import { runCommand } from './lib/command.mjs';
import { CommandError } from './lib/command-error.mjs';
import { freePort } from './lib/free-port.mjs';
import { ScratchServer } from './lib/scratch-server.mjs';

const ADMIN = { email: 'admin@switchboard.local', password: 'watch the board light up' };
const STATUS_MS = 5_000;
/** Messages sent at once at startup, so that the console is not empty. */
const OPENING = 8;

function numberOption(name, text, min, max) {
  const value = Number(text);
  if (Number.isFinite(value) && value >= min && value <= max) return value;
  throw new CommandError(`--${name} must be a number from ${min} to ${max}, not "${text}".`);
}

const DEMO = {
  call: 'npm run demo',
  does: 'Runs a server on a scratch database with simulated people who sign up and chat, to watch the console live. Ctrl-C stops and removes it.',
  options: {
    model: { type: 'boolean', does: 'answer by a small model server that streams plausible text' },
    pace: { type: 'string', value: 'N', default: '30', does: 'tokens per second of the model server' },
    rate: { type: 'string', value: 'N', default: '30', does: 'messages per minute' },
    people: { type: 'string', value: 'N', default: '20', does: 'maximum number of people' },
    seconds: { type: 'string', value: 'N', default: '0', does: 'stop after N seconds; 0 means never' },
    port: { type: 'string', value: 'N', default: process.env.PORT || '3000', does: 'port to listen on, if it is free' },
  },
};

function readOptions(values) {
  return {
    model: values.model === true,
    pace: numberOption('pace', values.pace, 1, 1_000),
    rate: numberOption('rate', values.rate, 0.1, 60_000),
    people: numberOption('people', values.people, 1, 10_000),
    seconds: numberOption('seconds', values.seconds, 0, 1_000_000),
    port: numberOption('port', values.port, 0, 65_535),
  };
}

/** Resolves on Ctrl-C, SIGTERM or SIGHUP, or when the time is up. */
const stopRequest = (seconds) => new Promise((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  if (seconds > 0) setTimeout(resolve, seconds * 1_000);
});

/** Triggers actions of the crowd as a Poisson process, on average `rate` per minute, until the returned function is called. */
function startActivity(crowd, rate) {
  let timer;
  const next = () => {
    timer = setTimeout(() => { void crowd.turn(); next(); }, Math.min(-Math.log(1 - Math.random()), 5) * (60_000 / rate));
  };
  next();
  return () => clearTimeout(timer);
}

await runCommand(DEMO, async ({ values }) => {
  const options = readOptions(values);
  await prepare();
  const model = options.model ? await startModelServer(options.pace) : null;
  const server = new ScratchServer(await freePort(options.port), {
    ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, REGISTRATION: 'open', SESSION_IDLE_AFTER: '1m',
    ...(model && { OPENAI_BASE_URL: model.url, OPENAI_MODEL: DEMO_MODELS.join(',') }),
  });
  try {
    await server.start();
    const admin = new ApiClient(server.url, ADMIN);
    await admin.signIn();
    console.log([
      '', 'Switchboard demo', `  console   ${server.url}/admin/sessions`, `  email     ${ADMIN.email}`, `  password  ${ADMIN.password}`,
      `  chat      ${server.url}/`, '', `About ${options.rate} messages per minute. Ctrl-C stops the demo and removes its data.`, '',
    ].join('\n'));
    const crowd = new Crowd(server.url, options.people, admin);
    const end = stopRequest(options.seconds);
    const startedAt = performance.now();
    for (let turn = 0; turn < OPENING; turn += 1) void crowd.turn();
    const stopActivity = startActivity(crowd, options.rate);
    const status = setInterval(() => {
      const { people, sessions, messages, ended, errors } = crowd.count;
      const errorText = errors > 0 ? `, ${errors} errors (${crowd.lastError})` : '';
      console.log(`${String(Math.round((performance.now() - startedAt) / 1_000)).padStart(5)} s  ${people} people, ${sessions} sessions, ${messages} messages answered, ${ended} ended${errorText}`);
      if (!server.running) process.kill(process.pid, 'SIGTERM');
    }, STATUS_MS);
    await end;
    clearInterval(status);
    stopActivity();
    const hasExited = !server.running;
    if (hasExited) console.error(`\nThe server stopped unexpectedly:\n${server.output}`);
    else console.log('\nstopping the demo …');
    await Promise.race([crowd.settled(), new Promise((resolve) => setTimeout(resolve, 3_000).unref())]);
    return hasExited || crowd.count.errors > 0 ? 1 : 0;
  } finally {
    model?.close();
    await server.remove();
  }
});
