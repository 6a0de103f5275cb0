import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SettingsError } from '../core/config/settings-error.js';
import { parseSettings, settingsSchema } from '../settings.js';

const server = { OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1/', OPENAI_MODEL: 'first, org/second' };

/** @returns the errors in these variables, if any */
function faultsOf(env: Record<string, string>): string[] {
  try {
    parseSettings(env);
    return [];
  } catch (error) {
    return (error as SettingsError).errors;
  }
}

test('a server and its models', () => {
  expect(parseSettings(server)).toMatchObject({ openaiBaseUrl: 'http://127.0.0.1:11434/v1', openaiModels: ['first', 'org/second'], openaiApiKey: undefined });
  expect(parseSettings({ ...server, OPENAI_TEMPERATURE: '0', OPENAI_STARTS_THINKING: 'on' })).toMatchObject({ openaiTemperature: 0, openaiStartsThinking: true });
});

test.each<[Record<string, string>, string]>([
  [{ OPENAI_BASE_URL: server.OPENAI_BASE_URL }, 'OPENAI_MODEL is required with OPENAI_BASE_URL: name the models that should answer, separated by commas'],
  [{ OPENAI_MODEL: 'x' }, 'OPENAI_BASE_URL is required with OPENAI_MODEL: it says which server runs the models, for example http://127.0.0.1:11434/v1'],
  [{ ...server, OPENAI_MODEL: 'x,' }, 'OPENAI_MODEL must be one or several ids of models, separated by commas, each of 1 to 200 characters without spaces'],
  [{ ...server, OPENAI_MODEL: 'x,x' }, 'OPENAI_MODEL names a model twice'],
  [{ ...server, OPENAI_CONTEXT_TOKENS: '8k' }, 'OPENAI_CONTEXT_TOKENS must be a whole number'],
  [{ ...server, OPENAI_CONTEXT_TOKENS: '100' }, 'OPENAI_CONTEXT_TOKENS must be between 1024 and 10000000'],
  [{ ...server, OPENAI_CONTEXT_TOKENS: '4096', OPENAI_MAX_TOKENS: '3000' }, 'OPENAI_MAX_TOKENS must be at most half of OPENAI_CONTEXT_TOKENS, or nothing is left for the question'],
  [{ ...server, OPENAI_TEMPERATURE: '2.5' }, 'OPENAI_TEMPERATURE must be a number between 0 and 2, such as 0.7'],
  [{ ...server, OPENAI_STARTS_THINKING: 'yes' }, 'OPENAI_STARTS_THINKING must be on or off'],
])('%j is refused', (env, fault) => {
  expect(faultsOf(env)).toEqual([fault]);
});

test.each(['ftp://h/v1', 'http://user:pass@h/v1', 'http://h/v1?key=x', 'http://h/v1#x', 'localhost:11434'])('the address %s is refused, without being quoted', (url) => {
  const faults = faultsOf({ ...server, OPENAI_BASE_URL: url });
  expect(faults).toEqual(['OPENAI_BASE_URL must be an http or https address without credentials and parameters, for example http://127.0.0.1:11434/v1']);
});

test('the log shows that there is a key, not which', () => {
  const settings = parseSettings({ ...server, OPENAI_API_KEY: 'sk-hush' });
  expect(settingsSchema.effective(settings)).toMatchObject({ OPENAI_API_KEY: 'set', OPENAI_MODEL: 'first,org/second' });
  expect(JSON.stringify(settingsSchema.effective(settings))).not.toContain('hush');
});

describe('the system prompt', () => {
  let folder: string;
  const file = (content: string | Buffer) => {
    const path = join(folder, 'prompt.md');
    writeFileSync(path, content);
    return path;
  };
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'switchboard-prompt-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is read from its file, without a byte order mark', () => {
    const path = file('\uFEFFDu hilfst Gästen.\n');
    expect(parseSettings({ SYSTEM_PROMPT_FILE: path }).systemPrompt).toEqual({ file: path, text: 'Du hilfst Gästen.' });
    expect(parseSettings({ SYSTEM_PROMPT_FILE: file('x'.repeat(32_768)) }).systemPrompt?.text).toHaveLength(32_768);
  });

  test.each<[string, string | Buffer]>([
    ['is larger than 32 KiB', 'x'.repeat(32_769)],
    ['is empty', ' \n'],
    ['is not a text file in UTF-8', Buffer.from([0xc3, 0x28])],
    ['is not a text file in UTF-8', 'a\0b'],
  ])('a file that %s prevents the start', (fault, content) => {
    const path = file(content);
    expect(faultsOf({ SYSTEM_PROMPT_FILE: path })).toEqual([`SYSTEM_PROMPT_FILE names ${path}, which ${fault}`]);
  });

  test('so does one that is missing, or a folder', () => {
    expect(faultsOf({ SYSTEM_PROMPT_FILE: join(folder, 'none') })).toEqual([`SYSTEM_PROMPT_FILE names ${join(folder, 'none')}, which does not exist`]);
    expect(faultsOf({ SYSTEM_PROMPT_FILE: folder })).toEqual([`SYSTEM_PROMPT_FILE names ${folder}, which is not a file`]);
  });
});
