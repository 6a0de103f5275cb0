import type { Problem } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../src/core/config/project-root.js';
import { defineExtension } from '../src/extension/index.js';
import { EchoResponder } from './door-examples/echo.responder.js';
import { moderation } from './door-examples/moderation.js';
import { type TestApp, startApp } from './support/app.js';
import type { AnsweredChat } from './support/answered-chat.js';

/** Lines that fit on a screen. */
const SCREEN = 40;

/** The code blocks of the handbook's page on extending: language and lines. */
const blocks = [...readFileSync(join(projectRoot(), 'docs/extending.md'), 'utf8').matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(([, language, text]) => ({
  language,
  lines: text!.trimEnd().split('\n'),
}));
const examples = blocks.filter(({ language }) => language === 'ts');

const unindented = (lines: string[]): string => lines.map((line) => line.trim()).filter((line) => line !== '').join('\n');

describe('docs/extending.md', () => {
  test('has examples, none longer than a screen', () => {
    expect(examples.length).toBeGreaterThan(10);
    expect(blocks.filter(({ lines }) => lines.length > SCREEN)).toEqual([]);
  });

  test.each(examples.map(({ lines }) => [lines[0]!, lines] as const))('quotes %s as it is', (first, lines) => {
    const path = /^\/\/ ((?:extensions|api)\/\S+\.ts)$/.exec(first)?.[1];
    expect([first, path !== undefined && existsSync(join(projectRoot(), path))]).toEqual([first, true]);
    const source = unindented(readFileSync(join(projectRoot(), path!), 'utf8').split('\n'));
    const parts = lines.slice(1).join('\n').split(/^\s*\/\/ …$/m).map((part) => unindented(part.split('\n'))).filter((part) => part !== '');
    expect(parts.filter((part) => !source.includes(part))).toEqual([]);
  });
});

describe('the examples of a responder and its middleware', () => {
  let on: TestApp;
  beforeAll(async () => (on = await startApp({ extensions: [defineExtension({ name: 'examples', responder: EchoResponder, around: [moderation] })] })));
  afterAll(() => on.close());
  const say = async (message: string) => (await on.user()).post<AnsweredChat & Problem>(`/api/sessions/${randomUUID()}/chat`, { message });

  test('answer with what was said, and withhold a forbidden word', async () => {
    expect((await say('hello there')).body.reply).toMatchObject({ content: 'hello there ', sources: [{ title: 'You', url: '/' }], responder: 'echo' });
    expect(await say('a forbidden word')).toMatchObject({ status: 502, body: { reason: 'filtered' } });
  });
});
