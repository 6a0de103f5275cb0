import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DEMO_MODELS, startModelServer } from '../demo/model-server.mjs';
import { inRoot } from '../lib/checkout.mjs';
import { CommandError } from '../lib/command-error.mjs';
import { say } from '../lib/progress.mjs';
import { freePort } from '../lib/free-port.mjs';
import { ScratchServer } from '../lib/scratch-server.mjs';
import { ChatPerson, nothingCounted } from './chat-person.mjs';

const PORT = 4392;
const TOKENS_PER_SECOND = 40;
/** Between two turns of a person, in milliseconds. */
const REST = { least: 1_000, most: 7_000 };
const MEGABYTE = 1_048_576;

/**
 * Lets people chat with a model for some time, and counts what was lost.
 * @param {{ people: number, minutes: number }} size
 * @returns {Promise<object>} the counts of all, memory after collections, and rejections that nobody handled
 * @throws {CommandError} when text was lost or came twice, or a rejection was not handled
 */
export async function measurePeople({ people: count, minutes }) {
  const model = await startModelServer(TOKENS_PER_SECOND);
  const port = await freePort(PORT);
  const folder = path.join(os.tmpdir(), `switchboard-watched-${port}.jsonl`);
  const settings = { OPENAI_BASE_URL: model.url, OPENAI_MODEL: DEMO_MODELS.join(','), RESPONDERS: DEMO_MODELS.map((id) => `model/${id}`).join(','), WATCHED_FILE: folder };
  const server = new ScratchServer(port, settings, inRoot('scripts', 'drills', 'watched-server.mjs'));
  try {
    await server.start();
    const people = Array.from({ length: count }, (_, index) => new ChatPerson(server.url, `person-${index}@example.com`));
    for (const person of people) await person.signUp();
    await Promise.all(people.map((person) => person.turn(Math.random)));
    const watch = new Watch(server, folder);
    await watch.look('start');
    const end = performance.now() + minutes * 60_000;
    const middle = pause((minutes * 60_000) / 2).then(() => watch.look('middle'));
    await Promise.all(people.map((person) => chatUntil(person, end)));
    await middle;
    await watch.look('end');
    return conclude(people, watch, { count, minutes }, server.output);
  } finally {
    await server.remove();
    model.close();
  }
}

async function chatUntil(person, end) {
  while (performance.now() < end) {
    await person.turn(Math.random);
    await pause(REST.least + Math.random() * (REST.most - REST.least));
  }
}

/** Reads what the server notes about itself. */
class Watch {
  memory = {};
  #server;
  #file;

  constructor(server, file) {
    this.#server = server;
    this.#file = file;
  }

  get facts() {
    return existsSync(this.#file) ? readFileSync(this.#file, 'utf8').trim().split('\n').filter(Boolean).map((line) => JSON.parse(line)) : [];
  }

  /** Notes the memory after a collection, under a name. */
  async look(name) {
    const before = this.facts.length;
    this.#server.signal('SIGUSR2');
    for (const until = performance.now() + 10_000; this.facts.length === before && performance.now() < until; ) await pause(20);
    const { heap, resident } = this.facts.findLast((fact) => fact.heap) ?? {};
    this.memory[name] = { heap: Number((heap / MEGABYTE).toFixed(1)), resident: Number((resident / MEGABYTE).toFixed(1)) };
    say(`${name}: heap ${this.memory[name].heap} MiB, resident ${this.memory[name].resident} MiB`);
  }
}

function conclude(people, watch, size, output) {
  const all = nothingCounted();
  for (const { counts } of people)
    for (const [name, value] of Object.entries(counts)) if (Array.isArray(value)) all.errors = [...new Set([...all.errors, ...value])].slice(0, 10); else all[name] += value;
  const unhandled = watch.facts.filter((fact) => fact.unhandled).map((fact) => fact.unhandled);
  const result = { ...size, ...all, memory: watch.memory, unhandled: unhandled.length };
  say(JSON.stringify(result));
  if (all.lost + all.twice + all.different + unhandled.length > 0 || all.answers === 0)
    throw new CommandError(`Something was lost, came twice or was not handled:\n${JSON.stringify(all)}\n${unhandled.join('\n')}\n${output.slice(-2_000)}`);
  return result;
}
