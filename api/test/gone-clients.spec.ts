import { jest } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SignInThrottle } from '../src/auth/throttle/sign-in-throttle.js';
import { Metrics } from '../src/core/metrics/metrics.js';
import { startApp, type TestApp } from './support/app.js';
import { until } from './support/until.js';

interface Line {
  path?: string;
  address?: string;
  status?: number;
}

describe('a client that leaves before it is answered', () => {
  let on: TestApp;
  let lines: Line[];

  beforeAll(async () => {
    lines = [];
    on = await startApp({ env: { LOG_LEVEL: 'info' }, log: { write: (line) => void lines.push(JSON.parse(line) as Line) } });
  });
  afterAll(() => on.close());

  test('S10: its wrong password is logged once, with its address, for filters such as fail2ban, and counted once', async () => {
    const body = JSON.stringify({ email: 'nobody@example.com', password: 'not the password' });
    const socket = connect(Number(new URL(on.url).port), '127.0.0.1');
    await once(socket, 'connect');
    // It leaves while its password is being checked.
    const throttle = on.app.get(SignInThrottle);
    const beginSignIn = throttle.beginSignIn.bind(throttle);
    jest.spyOn(throttle, 'beginSignIn').mockImplementationOnce(async (request) => {
      socket.resetAndDestroy();
      await delay(100);
      return beginSignIn(request);
    });
    socket.write(`POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    const logged = () => lines.filter(({ path }) => path === '/api/auth/login').map(({ address, status }) => [address, status]);
    await until(() => logged().length > 0);
    await fetch(`${on.url}/api/health/live`);
    expect(logged()).toEqual([['127.0.0.1', 401]]);
    const counted = on.app.get(Metrics).counters.flatMap((counter) => (counter.description.name === 'switchboard_requests_total' ? counter.samples() : []));
    expect(counted.filter(({ labels }) => labels['route'] === '/api/auth/login').map(({ labels, value }) => [labels['class'], value])).toEqual([['4xx', 1]]);
  });
});
