import type { Clock } from '../core/clock/clock.js';
import type { KnowledgeBase } from '../knowledge/index.js';
import { ModelClient } from './model.client.js';
import { ModelResponder, type ModelTimes } from './model.responder.js';
import type { ModelSettings } from './models.settings.js';
import { formsOf, redactor } from './redact.js';

/**
 * Creates a responder for each model in the settings. Nobody is called before one of them is asked or probed.
 *
 * @param times replaces the standard limits
 */
export function modelResponders(settings: ModelSettings, knowledge: KnowledgeBase, clock: Clock, times?: ModelTimes): ModelResponder[] {
  const { openaiBaseUrl, openaiApiKey, openaiModels } = settings;
  if (openaiBaseUrl === undefined) return [];
  const client = new ModelClient(openaiBaseUrl, openaiApiKey);
  const redact = redactor([...formsOf(openaiBaseUrl), ...(openaiApiKey === undefined ? [] : [openaiApiKey])]);
  return openaiModels.map((model) => new ModelResponder(model, { client, settings, knowledge, clock, redact }, times));
}
