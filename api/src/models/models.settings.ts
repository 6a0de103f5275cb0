import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { TextDecoder } from 'node:util';
import { z } from 'zod';
import { projectRoot } from '../core/config/project-root.js';
import { defineSettings, setting } from '../core/config/settings-group.js';

/** Which language models answer, and how they are asked. */
export interface ModelSettings {
  /** address of the model server's API, without a slash at its end; undefined: no model answers */
  openaiBaseUrl: string | undefined;
  openaiApiKey: string | undefined;
  /** ids of the models, the preferred one first; empty exactly when there is no address */
  openaiModels: readonly string[];
  /** the models' window in tokens; undefined: what the server says */
  openaiContextTokens: number | undefined;
  /** maximum length of an answer in tokens; undefined: the server's own limit */
  openaiMaxTokens: number | undefined;
  openaiTemperature: number | undefined;
  /** whether answers begin inside a thought that `</think>` ends */
  openaiStartsThinking: boolean;
  /** what the model is told about its task; undefined: the standard text */
  systemPrompt: SystemPrompt | undefined;
}

/** A text for the model, read from a file. */
export interface SystemPrompt {
  /** absolute path */
  file: string;
  text: string;
}

/** Maximum size of the file with the system prompt in bytes. */
const MAX_PROMPT_BYTES = 32_768;
/** Maximum length of a model's id in UTF-16 units. */
const MAX_ID_LENGTH = 200;

const baseUrl = z
  .string()
  .trim()
  .refine((value) => {
    const url = URL.canParse(value) ? new URL(value) : null;
    return url !== null && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username && !url.password;
  }, 'must be an http or https address without credentials and parameters, for example http://127.0.0.1:11434/v1')
  .transform((value) => new URL(value).href.replace(/\/{1,9}$/, ''));

const models = z.string().transform((value, context) => {
  const ids = value.split(',').map((id) => id.trim());
  if (ids.some((id) => id === '' || id.length > MAX_ID_LENGTH || /[\s\p{C}]/u.test(id)))
    context.addIssue(`must be one or several ids of models, separated by commas, each of 1 to ${MAX_ID_LENGTH} characters without spaces`);
  if (new Set(ids).size < ids.length) context.addIssue('names a model twice');
  return ids;
});

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be between ${least} and ${most}`);

const temperature = z
  .string()
  .regex(/^\d(\.\d{1,3})?$/, 'must be a number between 0 and 2, such as 0.7')
  .transform(Number)
  .refine((value) => value <= 2, 'must be a number between 0 and 2, such as 0.7');

const systemPrompt = z.string().transform((value, context): SystemPrompt => {
  const file = resolve(projectRoot(), value);
  const read = readPrompt(file);
  if ('fault' in read) context.addIssue(`names ${file}, which ${read.fault}`);
  return { file, text: 'text' in read ? read.text : '' };
});

function readPrompt(file: string): { text: string } | { fault: string } {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) return { fault: 'is not a file' };
    if (stat.size > MAX_PROMPT_BYTES) return { fault: 'is larger than 32 KiB' };
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)).trim();
    if (text === '') return { fault: 'is empty' };
    return text.includes('\0') ? { fault: 'is not a text file in UTF-8' } : { text };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return { fault: 'is not a text file in UTF-8' };
    return { fault: code === 'ENOENT' || code === 'ENOTDIR' ? 'does not exist' : `cannot be read (${code})` };
  }
}

/** Declares `OPENAI_…` and `SYSTEM_PROMPT_FILE`. */
export const modelSettings = defineSettings({
  variables: {
    OPENAI_BASE_URL: setting(baseUrl, {
      unset: 'none: no model answers',
      meaning: "address of a model server with an API like OpenAI's; `OPENAI_MODEL` must be set as well",
      format: 'http or https address, usually ending in `/v1`',
      example: 'http://127.0.0.1:11434/v1',
    }),
    OPENAI_API_KEY: setting(z.string().trim().min(1, 'must not be blank'), {
      unset: 'none: no key is sent',
      meaning: 'the key that the model server asks for',
      format: 'text',
    }),
    OPENAI_MODEL: setting(models, {
      unset: 'none',
      meaning: 'the models that answer, the preferred one first; each is the responder `model/ID`',
      format: 'ids as the model server lists them, separated by commas',
      example: 'qwen3:8b,gemma3:4b',
    }),
    OPENAI_CONTEXT_TOKENS: setting(wholeNumber(1_024, 10_000_000), {
      unset: 'what the model server says, else 8192',
      meaning: 'how much a model can read and write in one call',
      format: 'number of tokens, 1024 to 10000000',
      example: '32768',
    }),
    OPENAI_MAX_TOKENS: setting(wholeNumber(16, 1_000_000), {
      unset: 'none: the model server decides; a quarter of the window, at most 4096, is kept free',
      meaning: 'maximum length of one answer, including its reasoning',
      format: 'number of tokens, 16 to 1000000',
      example: '2000',
    }),
    OPENAI_TEMPERATURE: setting(temperature, {
      unset: 'none: the model server decides',
      meaning: 'how much answers to the same question vary',
      format: 'number between 0 and 2',
      example: '0.7',
    }),
    OPENAI_STARTS_THINKING: setting(z.enum(['on', 'off'], 'must be on or off'), {
      default: 'off',
      meaning: '`on` for models whose answers begin inside a thought, of which only the end is marked, by `</think>`',
      format: '`on` or `off`',
      example: 'on',
    }),
    SYSTEM_PROMPT_FILE: setting(systemPrompt, {
      unset: 'three sentences: answer helpfully, in the language of the question, and say when you do not know',
      meaning: 'file with what the models are told about their task; read at startup',
      format: 'file of at most 32 KiB in UTF-8, relative to `package.json`',
      example: 'README.md',
    }),
  },
  violations: (given, values) => {
    const [url, model] = [given['OPENAI_BASE_URL'], given['OPENAI_MODEL']];
    const violations: string[] = [];
    if (url !== undefined && model === undefined)
      violations.push('OPENAI_MODEL is required with OPENAI_BASE_URL: name the models that should answer, separated by commas');
    if (model !== undefined && url === undefined)
      violations.push('OPENAI_BASE_URL is required with OPENAI_MODEL: it says which server runs the models, for example http://127.0.0.1:11434/v1');
    const { OPENAI_CONTEXT_TOKENS: context, OPENAI_MAX_TOKENS: most } = values ?? {};
    if (context !== undefined && most !== undefined && most > context / 2)
      violations.push('OPENAI_MAX_TOKENS must be at most half of OPENAI_CONTEXT_TOKENS, or nothing is left for the question');
    return violations;
  },
  resolve: (values): ModelSettings => ({
    openaiBaseUrl: values.OPENAI_BASE_URL,
    openaiApiKey: values.OPENAI_API_KEY,
    openaiModels: values.OPENAI_MODEL ?? [],
    openaiContextTokens: values.OPENAI_CONTEXT_TOKENS,
    openaiMaxTokens: values.OPENAI_MAX_TOKENS,
    openaiTemperature: values.OPENAI_TEMPERATURE,
    openaiStartsThinking: values.OPENAI_STARTS_THINKING === 'on',
    systemPrompt: values.SYSTEM_PROMPT_FILE,
  }),
  shown: ({ openaiModels, systemPrompt: prompt }) => ({ OPENAI_MODEL: openaiModels.join(',') || undefined, SYSTEM_PROMPT_FILE: prompt?.file }),
});
