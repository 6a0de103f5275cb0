import { NoMessenger } from '../src/core/instances/messenger.js';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AccessRefusalRecorder } from '../src/auth/access/access-refusal-recorder.js';
import { UNKNOWN_DEVICE } from '../src/auth/devices/known-devices.js';
import { FairQueue } from '../src/auth/passwords/fair-queue.js';
import { ConsecutiveFailures } from '../src/auth/throttle/consecutive-failures.js';
import { unknownClientQueueKey } from '../src/auth/throttle/queue-keys.js';
import { RefusalSampler } from '../src/auth/throttle/refusal-sampler.js';
import { Bus } from '../src/core/bus/bus.js';
import { parseSettings } from '../src/settings.js';
import type { WriteGate } from '../src/core/database/write-gate.js';
import { defaultLimits } from '../src/core/limits/limits.js';
import { RateLimits } from '../src/core/http/rate-limits.js';
import { BrowserRecognition } from '../src/core/limits/browser-recognition.js';
import { WindowCounters } from '../src/core/limits/window-counters.js';
import { collectStartupGarbage } from '../src/core/memory/startup-garbage.js';
import { FakeClock } from './support/fake-clock.js';
import { createSignInThrottle } from './support/sign-in-throttle.js';

/** Number of counters and queues created in each file. Document a new one in docs/adr/0011-throttles-and-their-keys.md too. */
const makers: Record<string, number> = {
  'audit/audit.recorder.ts': 1,
  'auth/access/access-refusal-recorder.ts': 3,
  'auth/passwords/password-hasher.ts': 1,
  'auth/passwords/password-strength.ts': 1,
  'auth/throttle/attempt-budgets.ts': 8,
  'auth/throttle/attempt-counter.ts': 2,
  'auth/throttle/consecutive-failures.ts': 1,
  'auth/throttle/refusal-sampler.ts': 4,
  'chat/handling/typing.service.ts': 1,
  'chat/probes/responder-probes.ts': 1,
  'core/http/rate-limits.ts': 2,
};

test('K7: every throttle is listed in this table', () => {
  const root = fileURLToPath(new URL('../src', import.meta.url));
  const found: Record<string, number> = {};
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts') || path.endsWith('.spec.ts')) continue;
    const text = readFileSync(`${root}/${path}`, 'utf8');
    const count = text.match(/new (WindowCounters|AttemptCounter|FairQueue|RateLimiter\w*)\(/g)?.length ?? 0;
    if (count > 0) found[path.replaceAll('\\', '/')] = count;
  }
  expect(found).toEqual(makers);
});

/** All counters in an object, however deeply nested. */
function countersIn(object: unknown, seen = new Set<unknown>()): WindowCounters[] {
  if (typeof object !== 'object' || object === null || seen.has(object)) return [];
  seen.add(object);
  if (object instanceof WindowCounters) return [object];
  return Object.values(object).flatMap((part) => countersIn(part, seen));
}

const FLOOD = 60_000;
/** Addresses in different networks and sites, of which IPv6 has enough. */
const address = (at: number) => `2001:${(at >> 8).toString(16)}:${(at & 255).toString(16)}:1::1`;
const email = (at: number) => `${'x'.repeat(200)}${at}@example.com`;

/** A throttle, how unknown clients flood it, and a victim whose count must survive the flood. */
interface Case {
  throttle: object;
  /** one more attempt of an unknown client with keys of its own */
  flood(at: number): unknown;
  /** one more attempt of the client counted before the flood @returns whether it is refused */
  victim(): boolean | Promise<boolean>;
  /** how often the victim may try */
  allowed: number;
  /** whether the victim's count may be evicted, which helps no attacker: its next attempt is merely recorded again */
  forgets?: boolean;
  /** whether it counts only what it samples, however many attempts there are */
  isSampled?: boolean;
}

const isRefused = async (attempt: () => unknown): Promise<boolean> => {
  try {
    await attempt();
    return false;
  } catch {
    return true;
  }
};

function signIns(user: (at: number) => string | undefined): Case {
  const clock = new FakeClock();
  const bus = new Bus();
  const failures = new ConsecutiveFailures(bus, clock);
  const throttle = createSignInThrottle({ settings: parseSettings({}), failures, bus, clock });
  const attempt = async (typed: string, from: string, user_id: string | undefined) =>
    (await throttle.beginSignIn({ email: typed, user_id, device: UNKNOWN_DEVICE, origin: { address: from, device: null, is_known_device: false } })).failed();
  return {
    throttle,
    flood: (at) => {
      // Counts of existing accounts leave memory once they are stored.
      if (at % 1_000 === 0) failures.endSaving(failures.beginSaving(), true);
      // In total less than the victim has to wait.
      if (at % 1_000 === 0) clock.advance(100);
      return attempt(email(at), address(at), user(at));
    },
    victim: () => isRefused(() => attempt('ada@example.com', '192.0.2.1', 'ada')),
    allowed: 9,
  };
}

function requests(): Case {
  const throttle = new RateLimits(new Reflector(), defaultLimits, new BrowserRecognition(), new FakeClock(), new NoMessenger());
  const handler = () => undefined;
  const ask = (request: object) =>
    throttle.canActivate({
      getClass: () => Reflector, getHandler: () => handler,
      switchToHttp: () => ({ getRequest: () => request, getResponse: () => ({ headers: () => undefined }) }),
    } as unknown as ExecutionContext);
  return {
    throttle,
    flood: (at) => ask({ method: 'GET', ip: address(at) }),
    victim: () => isRefused(() => ask({ method: 'GET', ip: '192.0.2.1' })),
    allowed: defaultLimits.rates.visitors.requests,
  };
}

const cases: [string, () => Case][] = [
  ['requests before sign-in', requests],
  ['sign-ins without an account', () => signIns(() => undefined)],
  ['sign-ins to many accounts', () => signIns((at) => `user ${at}`)],
  ['audit entries of refused sign-ins', () => {
    const throttle = new RefusalSampler(new FakeClock());
    // Sampling refuses no request: what matters is that one account is recorded once.
    return { throttle, flood: (at) => throttle.sample(`user ${at}`, address(at)), victim: () => throttle.sample('ada', '192.0.2.1') === null, allowed: 1, isSampled: true };
  }],
  ['audit entries of refused access', () => {
    let recorded = 0;
    const gate = { run: () => void recorded++ } as unknown as WriteGate;
    const throttle = new AccessRefusalRecorder(gate, new FakeClock());
    const refuse = (user_id: string) => throttle.record({ user_id, sign_in_id: 's', email: '', name: null, role: 'user' }, 'GET /api/admin/users');
    return {
      throttle,
      flood: (at) => void refuse(`user ${at}`),
      victim: () => {
        const before = recorded;
        void refuse('ada');
        return recorded === before;
      },
      allowed: 1,
      forgets: true,
    };
  }],
];

test.each(cases)('K7: %s: a flood of keys takes bounded memory, and neither frees a refused client nor refuses a new one', async (_, make) => {
  const { throttle, flood, victim, allowed, forgets = false, isSampled = false } = make();
  const tries: boolean[] = [];
  for (let at = 0; at <= allowed; at++) tries.push(await victim());
  expect(tries.filter((refused) => refused)).toHaveLength(1);
  collectStartupGarbage();
  const before = process.memoryUsage().heapUsed;
  let refused = 0;
  for (let at = 0; at < FLOOD; at++) if (await isRefused(() => flood(at))) refused++;
  await new Promise(setImmediate);
  collectStartupGarbage();
  const growth = process.memoryUsage().heapUsed - before;
  const counters = countersIn(throttle);
  expect(counters.length).toBeGreaterThan(0);
  for (const each of counters) expect(each.size).toBeLessThanOrEqual(each.capacity);
  expect(Math.max(...counters.map(({ size }) => size))).toBeGreaterThan(10_000 * Number(!isSampled));
  expect(growth).toBeLessThan(counters.length * 20_000 * 300);
  expect(refused).toBe(0);
  expect(await victim()).toBe(!forgets);
});

test('K7: a queue flooded by a thousand networks stays within its bounds, and serves a known client in turn', async () => {
  let finish = () => {};
  const queue = new FairQueue({ running: 1, waiting: 32, createError: () => new Error('full') });
  const running = queue.run({ trust: 'known', path: ['now'] }, () => new Promise<void>((resolve) => (finish = resolve)));
  const order: string[] = [];
  const unknownClients = Array.from({ length: 5_000 }, (_, at) =>
    queue.run(unknownClientQueueKey(address(at % 1_000), email(at)), async () => void order.push('unknown')).catch(() => 'refused'),
  );
  const ada = queue.run({ trust: 'known', path: ['ada'] }, async () => void order.push('ada'));
  expect(queue.size).toBeLessThanOrEqual(33);
  finish();
  await Promise.all([running, ada, ...unknownClients]);
  expect(order.indexOf('ada')).toBeLessThan(2);
});
