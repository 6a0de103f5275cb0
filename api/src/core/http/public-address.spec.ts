import { addressAdvice, isLoopback } from './public-address.js';
import { parseSettings, type Settings } from '../../settings.js';

const notes = (env: Record<string, string | undefined>) => addressAdvice(parseSettings(env));

test('S32: a server that listens on all interfaces explains PUBLIC_URL, and names an address that works', () => {
  for (const HOST of ['0.0.0.0', '::', '192.168.1.5']) {
    const env = { HOST, PORT: '8080', ...(HOST.startsWith('192') && { PUBLIC_URL: 'http://localhost:8080' }) };
    expect(notes(env).join()).toMatch(/http:\/\/(127\.0\.0\.1|localhost):8080 .*PUBLIC_URL/);
    expect(notes(env).join()).toContain('registration is closed');
    expect(notes({ ...env, REGISTRATION: 'open' }).join()).toContain('may sign up');
  }
});

test.each<[Record<string, string>, Partial<Settings>]>([
  ...['0.0.0.0', '::', '0', '0:0:0:0:0:0:0:0', '::ffff:0.0.0.0'].map((host): [Record<string, string>, Partial<Settings>] => [
    { HOST: host, PORT: '8080' },
    { host, publicUrl: 'http://127.0.0.1:8080', loopback: true, registration: 'closed' },
  ]),
  [{ HOST: '0.0.0.0', PUBLIC_URL: 'http://localhost:3000' }, { publicUrl: 'http://localhost:3000', registration: 'closed' }],
  [{ HOST: '0.0.0.0', REGISTRATION: 'open' }, { publicUrl: 'http://127.0.0.1:3000', registration: 'open' }],
  [{ HOST: '192.168.1.5' }, { publicUrl: 'http://192.168.1.5:3000', loopback: false, registration: 'closed' }],
  [{ HOST: '192.168.1.5', PUBLIC_URL: 'http://localhost:3000' }, { loopback: true, registration: 'closed' }],
  [{ HOST: '127.0.0.2', PUBLIC_URL: 'https://localhost' }, { publicUrl: 'https://localhost', loopback: true, registration: 'open' }],
  [{ PUBLIC_URL: 'http://chat.localhost:3000' }, { loopback: true, registration: 'open' }],
])('S32: %j is parsed', (env, settings) => {
  expect(parseSettings(env)).toMatchObject(settings);
});

test('S19: warns of plain HTTP at a name other than this machine’s, and of nothing else', () => {
  for (const PUBLIC_URL of ['http://chat.example.com', 'http://192.168.1.5:3000', 'http://[fd00::1]:3000'])
    expect(notes({ HOST: '0.0.0.0', PUBLIC_URL }).join()).toContain(`PUBLIC_URL is ${PUBLIC_URL}`);
  for (const env of [{}, { HOST: '::1' }, { PUBLIC_URL: 'https://localhost' }, { HOST: '0.0.0.0', PUBLIC_URL: 'https://chat.example.com' }])
    expect(notes(env)).toEqual([]);
});

test('every name of this machine is loopback, and none that only looks like one', () => {
  for (const name of ['localhost', 'a.localhost', 'localhost.', '127.0.0.1', '127.255.0.9', '[::1]', '[::ffff:7f00:1]'])
    expect([name, isLoopback(name)]).toEqual([name, true]);
  for (const name of ['localhost.example.com', 'notlocalhost', '127.0.0.1.example.com', '128.0.0.1', '0.0.0.0', '[::]', '[::2]', '[::ffff:8f00:1]', ''])
    expect([name, isLoopback(name)]).toEqual([name, false]);
});
