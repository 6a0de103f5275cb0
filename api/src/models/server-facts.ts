import { fieldsOf, tokensOf } from './model-faults.js';
import { type ModelClient, textWithin } from './model.client.js';

/** Time limit of each question about the server, in milliseconds. */
const PATIENCE_MS = 5_000;
/** Maximum size of an answer to it, in bytes. */
const MAX_BYTES = 1_048_576;
/** Under which names servers state the window of a model in their list of models. */
const WINDOW_NAMES = ['max_model_len', 'context_length', 'context_window', 'max_context_length'];

/** What a server says about one of its models. */
export interface ModelFacts {
  /** whether the server's list of models names it */
  isListed: boolean;
  /** in tokens; undefined if the server does not say */
  window: number | undefined;
}

/**
 * Asks a model server about one of its models.
 *
 * Never fails: what cannot be learned here costs one refused call later.
 *
 * @param signal ends the questions
 * @returns undefined if the server has no list of models, or cannot be reached
 */
export async function serverFacts(client: ModelClient, model: string, signal: AbortSignal): Promise<ModelFacts | undefined> {
  const listed = await read(client, '/models', signal);
  if (listed === undefined) return undefined;
  const entries = Array.isArray(listed['data']) ? listed['data'].map(fieldsOf) : [];
  const entry = entries.find(({ id }) => id === model);
  const window = WINDOW_NAMES.map((name) => tokensOf(entry?.[name])).find((each) => each !== undefined);
  // llama.cpp lists the window that a model was trained with, and says elsewhere which one it runs with.
  return { isListed: entry !== undefined, window: window ?? (await runningWindow(client, signal)) };
}

async function runningWindow(client: ModelClient, signal: AbortSignal): Promise<number | undefined> {
  const props = await read(client, `${client.baseUrl.replace(/\/v1$/, '')}/props`, signal);
  return tokensOf(fieldsOf(props?.['default_generation_settings'])['n_ctx']);
}

/** @returns undefined if there is no JSON object */
async function read(client: ModelClient, path: string, signal: AbortSignal): Promise<Record<string, unknown> | undefined> {
  const late = AbortSignal.timeout(PATIENCE_MS);
  try {
    const response = await client.get(path, AbortSignal.any([signal, late]));
    return fieldsOf(JSON.parse(await textWithin(response, MAX_BYTES)));
  } catch {
    return undefined;
  }
}
