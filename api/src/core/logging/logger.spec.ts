import { Logger } from '@nestjs/common';
import { logProcessEvents } from './process-log.js';
import { createPino, PinoLogger } from './logger.js';
import { terminalText } from './terminal-text.js';

interface Entry {
  level: string;
  time: string;
  version: string;
  msg: string;
  context?: string;
  err?: { type: string; message: string; stack: string; code?: string; cause?: { message: string; stack: string } };
  [field: string]: unknown;
}

let lines: string[];
const entries = (): Entry[] => lines.map((line) => JSON.parse(line) as Entry);
const pino = (level = 'trace') => createPino(level, { write: (line) => void lines.push(line) });
const logger = () => new PinoLogger(pino());

beforeEach(() => void (lines = []));

test('S23: each line is one JSON object with level, time and version', () => {
  logger().warn('first\nof two lines', 'Here');
  logger().log({ rows: 3 }, 'counted', 'Here');
  for (const line of lines) expect(line).toMatch(/^\{.*\}\n$/);
  expect(entries()).toEqual([
    { level: 'warn', time: expect.stringMatching(/^\d{4}-.*Z$/), version: expect.stringMatching(/^\d+\.\d+\.\d+/), context: 'Here', msg: 'first\nof two lines' },
    { level: 'info', time: expect.any(String), version: expect.any(String), rows: 3, context: 'Here', msg: 'counted' },
  ]);
});

/** Every way in which an error is logged, outside a request as well as inside one. */
const errorForms: [string, (log: PinoLogger, error: Error) => void][] = [
  ['as the message', (log, error) => log.error(error)],
  ['as the message, with a context', (log, error) => log.error(error, 'Here')],
  ['as the message, with its stack and a context, as Nest does', (log, error) => log.error(error, error.stack, 'Here')],
  ['as the field err', (log, error) => log.error({ err: error }, 'it failed', 'Here')],
  ['as the field err, at another level', (log, error) => log.warn({ err: error, tries: 2 }, 'it failed', 'Here')],
  ['after a text', (log, error) => log.fatal('it failed', error, 'Here')],
  ['after a text, without a context', (log, error) => log.error('it failed', error)],
];

test.each(errorForms)('S23: an error passed %s keeps its name, message, stack, code and cause', (_, write) => {
  const cause = new Error('the disk is full');
  const error = Object.assign(new TypeError('no such thing', { cause }), { code: 'ENOENT', parameters: ['what somebody wrote'] });
  write(logger(), error);
  const [entry] = entries();
  expect(entry!.err).toEqual({
    type: 'TypeError', message: 'no such thing', code: 'ENOENT', stack: expect.stringContaining('logger.spec'),
    cause: { type: 'Error', message: 'the disk is full', stack: expect.stringContaining('logger.spec') },
  });
  expect(entry!.msg).toMatch(/^(no such thing|it failed)$/);
  expect(lines[0]).not.toContain('what somebody wrote');
});

test('S23: errors in other fields and aggregated errors keep their messages', () => {
  logger().error({ reason: new Error('in a field') }, 'one', 'Here');
  logger().error(new AggregateError([new Error('first'), new Error('second')], 'both failed'));
  expect(entries()[0]!['reason']).toMatchObject({ message: 'in a field', stack: expect.any(String) });
  expect(entries()[1]!.err).toMatchObject({ message: 'both failed', errors: [{ message: 'first' }, { message: 'second' }] });
});

test("S23: an error logged by Nest's own logger, outside any request, is complete", () => {
  Logger.overrideLogger(logger());
  try {
    new Logger('Somewhere').error(new Error('lost'));
    expect(entries()[0]).toMatchObject({ level: 'error', context: 'Somewhere', msg: 'lost', err: { message: 'lost', stack: expect.stringContaining('at ') } });
  } finally {
    Logger.overrideLogger(false);
  }
});

test('secrets are omitted wherever they occur', () => {
  logger().log({ password: 'hush', body: { current_password: 'hush', access_token: 'hush' } }, 'x', 'Here');
  expect(lines[0]).not.toContain('hush');
});

test('S23: what Node would print about the process is logged, and an uncaught error ends it', () => {
  const exits: number[] = [];
  const end = logProcessEvents(pino(), (code) => void exits.push(code));
  try {
    process.listeners('warning').forEach((listener) => listener(Object.assign(new Error('old ways'), { name: 'DeprecationWarning', code: 'DEP0001' })));
    process.listeners('uncaughtException').at(-1)!(new Error('nobody caught me'), 'unhandledRejection');
    expect(entries()).toEqual([
      expect.objectContaining({ level: 'warn', msg: 'old ways', warning: 'DeprecationWarning', code: 'DEP0001' }),
      expect.objectContaining({ level: 'fatal', origin: 'unhandledRejection', err: expect.objectContaining({ message: 'nobody caught me', stack: expect.any(String) }) }),
    ]);
    expect(exits).toEqual([1]);
  } finally {
    end();
  }
});

describe('on a terminal', () => {
  const shown = (write: (log: PinoLogger) => void) => {
    write(logger());
    return lines.map(terminalText).join('');
  };

  test('a line is shown as text: time, level, message, fields', () => {
    expect(shown((log) => log.warn({ wal_bytes: 7, path: '/x' }, 'grows', 'WalWatch'))).toMatch(/^\d\d:\d\d:\d\d WARN {2}grows wal_bytes=7 path=\/x \(WalWatch\)\n$/);
  });

  test("an error's stack and its causes are below it", () => {
    const text = shown((log) => log.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'it failed', 'Here'));
    expect(text).toMatch(/ERROR it failed \(Here\)\n {2}Error: outer\n {2} +at [^]*\n {2}caused by Error: inner\n {2} +at /);
  });

  test('no control character from a client reaches it', () => {
    expect(shown((log) => log.log({ path: '/\u001b[2J\u009b' }, 'request\r\n', 'x'))).toMatch(/^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f]*\n$/);
  });
});
