import { isDeepStrictEqual } from 'node:util';
import path from 'node:path';
import { inRoot } from '../lib/checkout.mjs';
import { runNode } from '../lib/children.mjs';
import { say } from '../lib/progress.mjs';
import { quantile } from '../lib/quantile.mjs';
import { appNode } from '../lib/runtime.mjs';
import { freePort } from '../lib/free-port.mjs';
import { ScratchServer } from '../lib/scratch-server.mjs';
import { serverEnvironment } from '../lib/server.mjs';
import { ChatClient } from './chat-client.mjs';

const PORT = 4391;

/**
 * The effect of a drill on response times.
 * @typedef {object} LatencyRatio
 * @property {string} id as in the design's tables
 * @property {string} what whose response time, and under which load
 * @property {string} of which statistic of the times
 * @property {number} without baseline, in ms
 * @property {number} underLoad under the drill, in ms
 * @property {number} min @property {number} max bounds of the ratio
 * @property {number} answers number of responses checked, on both sides
 */

/**
 * Measures every latency ratio, each on its own server, alternating between the sides so that other activity on the machine affects
 * both.
 * @returns {Promise<LatencyRatio[]>}
 * @throws {Error} when a response was wrong, which invalidates the times
 */
export async function measureLatency() {
  const ratios = [];
  for (const [title, settings, measure] of [
    ['A30: sign-in, unknown against known', { RATE_LIMITS: 'off' }, unknownAddress],
    ['A59: chat during a flood', { RATE_LIMITS: 'on' }, duringFlood],
    ['D05: chat during a backup', { RATE_LIMITS: 'off' }, duringBackup],
  ]) {
    const server = new ScratchServer(await freePort(PORT), settings);
    try {
      await server.start();
      const ratio = await measure(server);
      ratios.push(ratio);
      say(`${title}: ${ratio.of} ${ratio.without.toFixed(1)} ms and ${ratio.underLoad.toFixed(1)} ms, ${(ratio.underLoad / ratio.without).toFixed(2)}×`);
    } finally {
      await server.remove();
    }
  }
  return ratios;
}

const TRIES = 200;
/** Headers that differ between any two responses. */
const VARYING_HEADERS = /^(date|x-request-id)$/;

async function unknownAddress(server) {
  await ChatClient.register(server.url, 'known', 10);
  const attempt = async (email) => {
    const startedAt = performance.now();
    const answer = await fetch(`${server.url}/api/auth/login`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password: 'not the password' }),
    });
    const { request_id, ...body } = await answer.json();
    const took = performance.now() - startedAt;
    const headers = [...answer.headers].filter(([name]) => !VARYING_HEADERS.test(name));
    const isRefused = answer.status === 401 && body.code === 'bad_credentials' && request_id;
    if (!isRefused) throw new Error(`${email}: ${answer.status} ${JSON.stringify(body)}`);
    return { took, comparable: { body, headers } };
  };
  const [known, unknown] = [[], []];
  const { comparable } = await attempt('known-000@example.com');
  for (let index = 0; index < TRIES; index++) {
    const digits = String(index % 10).padStart(3, '0');
    // Alternates which one goes first.
    const pair = [[`known-${digits}@example.com`, known], [`other-${digits}@example.com`, unknown]];
    for (const [email, times] of index % 2 === 0 ? pair : pair.reverse()) {
      const answer = await attempt(email);
      if (!isDeepStrictEqual(answer.comparable, comparable)) throw new Error(`The response for ${email} differs: ${JSON.stringify([answer.comparable, comparable])}`);
      times.push(answer.took);
    }
  }
  return {
    id: 'A30', what: `sign-in with a wrong password, ${TRIES} tries each: unknown ÷ known address`, of: 'median',
    without: quantile(known, 0.5), underLoad: quantile(unknown, 0.5), min: 0.9, max: 1.1, answers: 2 * TRIES,
  };
}

const FLOOD_ROUNDS = 3;
const FLOOD_MS = 10_000;
/** Each sends 25 messages in 10 s, which is within the rate limits. */
const OTHERS = { count: 20, every: 400 };
const FLOOD_PER_SECOND = 50;

async function duringFlood(server) {
  const others = await ChatClient.register(server.url, 'other', OTHERS.count);
  const [flooder] = await ChatClient.register(server.url, 'flood', 1);
  const round = async (flooding) => {
    const end = performance.now() + FLOOD_MS;
    const until = () => performance.now() >= end;
    const flood = flooding ? flooder.flood({ perSecond: FLOOD_PER_SECOND, until }) : { answered: 0, refused: 0 };
    const chats = others.map((other, index) => other.chat({ every: OTHERS.every, later: (index * OTHERS.every) / OTHERS.count, until }));
    const [counts, ...times] = await Promise.all([flood, ...chats]);
    return { counts, times: times.flat() };
  };
  await Promise.all(others.map((other) => other.say()));
  const [without, underLoad, counts] = [[], [], { answered: 0, refused: 0 }];
  for (let index = 0; index < FLOOD_ROUNDS; index++) {
    without.push(...(await round(false)).times);
    const flooded = await round(true);
    underLoad.push(...flooded.times);
    counts.answered += flooded.counts.answered;
    counts.refused += flooded.counts.refused;
  }
  if (counts.answered === 0 || counts.refused < counts.answered) throw new Error(`The flood was not throttled: ${JSON.stringify(counts)}`);
  return {
    id: 'A59', of: 'p99', without: quantile(without, 0.99), underLoad: quantile(underLoad, 0.99), min: 0, max: 1.25,
    what: `chat of ${OTHERS.count} people while another sends ${FLOOD_PER_SECOND} messages per second for ${FLOOD_ROUNDS} × ${FLOOD_MS / 1_000} s `
      + `(${counts.answered} answered, ${counts.refused} refused with 429) ÷ without`,
    answers: without.length + underLoad.length,
  };
}

const SEEDED = 100_000;
const BACKUPS = 6;
const WRITERS = 4;

async function duringBackup(server) {
  const people = await ChatClient.register(server.url, 'writer', WRITERS);
  await server.stop();
  const seed = [inRoot('scripts', 'drills', 'seed.mjs'), server.database, 'writer-000@example.com', String(SEEDED)];
  const seeded = await runNode(appNode(), seed, { env: serverEnvironment() });
  if (seeded.code !== 0) throw new Error(`The database could not be filled:\n${seeded.output}`);
  await server.start();
  let acknowledged = SEEDED;
  const chatUntil = async (until) => {
    const times = (await Promise.all(people.map((person) => person.chat({ every: 10, until })))).flat();
    acknowledged += 2 * times.length;
    return times;
  };
  const chatFor = (milliseconds) => {
    const end = performance.now() + milliseconds;
    return chatUntil(() => performance.now() >= end);
  };
  await chatFor(1_000);
  const [without, underLoad] = [[], []];
  let took = 3_000;
  for (let index = 0; index < BACKUPS; index++) {
    without.push(...await chatFor(took));
    const before = acknowledged;
    const startedAt = performance.now();
    let done = false;
    const backup = runNode(appNode(), [inRoot('scripts', 'database.mjs'), 'backup', path.join(server.folder, `copy-${index}.db`)], {
      env: serverEnvironment({ DATABASE_URL: `sqlite:${server.database}` }),
    }).finally(() => { done = true; });
    const [{ code, output }, times] = await Promise.all([backup, chatUntil(() => done)]);
    took = performance.now() - startedAt;
    underLoad.push(...times);
    const copied = Number(/^[ \t]*messages +([\d,]+) rows/m.exec(output)?.[1].replaceAll(',', ''));
    if (code !== 0 || !(copied >= before))
      throw new Error(`The backup has ${copied} of ${before} messages and exited with code ${code}:\n${output}`);
  }
  return {
    id: 'D05', of: 'p99', without: quantile(without, 0.99), underLoad: quantile(underLoad, 0.99), min: 0, max: 3,
    what: `chat of ${WRITERS} people during \`npm run backup\` of ${SEEDED.toLocaleString('en-US')} messages, ${BACKUPS} times ÷ without`,
    answers: without.length + underLoad.length,
  };
}
