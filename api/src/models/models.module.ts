import { Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Responders } from '../chat/index.js';
import { Clock } from '../core/clock/clock.js';
import { SETTINGS } from '../core/config/settings-token.js';
import { KnowledgeBase, KnowledgeModule } from '../knowledge/index.js';
import type { ModelResponder } from './model.responder.js';
import type { ModelSettings } from './models.settings.js';

/** Injection token of the {@link ModelResponder}s, the preferred one first; none if no model server is set. */
export const MODEL_RESPONDERS = Symbol('ModelResponders');

/** Creates a responder for each model in the settings. Where there are none, what they consist of is not even loaded. */
async function configuredModels(settings: ModelSettings, knowledge: KnowledgeBase, clock: Clock): Promise<ModelResponder[]> {
  if (settings.openaiBaseUrl === undefined) return [];
  const { modelResponders } = await import('./model-responders.js');
  return modelResponders(settings, knowledge, clock);
}

/** Provides the responders that ask language models, adds them to those that people can choose, and asks their server what it can do once everything has started. */
@Module({
  imports: [KnowledgeModule],
  providers: [
    { provide: MODEL_RESPONDERS, inject: [SETTINGS, KnowledgeBase, Clock], useFactory: configuredModels },
  ],
  exports: [MODEL_RESPONDERS],
})
export class ModelsModule implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();

  constructor(
    @Inject(MODEL_RESPONDERS) private readonly responders: readonly ModelResponder[],
    private readonly registry: Responders,
  ) {}

  /** Every module is initialised before the registry is completed. */
  onModuleInit(): void {
    this.registry.add(this.responders);
  }

  /** Does not wait for the server, which may be slow or away. */
  onApplicationBootstrap(): void {
    for (const responder of this.responders) void responder.findOut(this.stopping.signal);
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }
}
