import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { type Responder, Responders } from '../src/chat/index.js';
import { Clock, SystemClock } from '../src/core/clock/clock.js';
import { SETTINGS } from '../src/core/config/settings-token.js';
import { MODEL_RESPONDERS, type ModelResponder, ModelsModule } from '../src/models/index.js';
import { parseSettings } from '../src/settings.js';
import { importsOf, isSpec, readSources } from './architecture/source.js';
import { ModelStub } from './support/model-stub.js';
import { until } from './support/until.js';

/** Starts the module with these variables. */
async function started(env: Record<string, string>) {
  const added: Responder[] = [];
  @Global()
  @Module({
    providers: [
      { provide: SETTINGS, useValue: parseSettings(env) },
      { provide: Clock, useClass: SystemClock },
      { provide: Responders, useValue: { add: (responders: Responder[]) => void added.push(...responders) } },
    ],
    exports: [SETTINGS, Clock, Responders],
  })
  class Core {}
  const module = await Test.createTestingModule({ imports: [Core, ModelsModule] }).compile();
  await module.init();
  return { module, added, responders: module.get<ModelResponder[]>(MODEL_RESPONDERS) };
}

test('each model is a responder, the preferred one first, and its server is asked for their windows', async () => {
  const stub = await ModelStub.start();
  const { module, responders, added } = await started({ OPENAI_BASE_URL: stub.baseUrl, OPENAI_MODEL: 'second,first' });
  try {
    expect(responders.map(({ name, title }) => [name, title])).toEqual([['model/second', 'second'], ['model/first', 'first']]);
    expect(added).toEqual(responders);
    await until(() => responders[1]!.context_tokens === 32_768);
    expect(responders[0]).toMatchObject({ context_tokens: 4_096, last_error: null });
    expect(responders[1]!.describe()).toEqual({ context_tokens: 32_768, last_error: null });
  } finally {
    await module.close();
    await stub.stop();
  }
});

test('without a model there is no responder', async () => {
  const { module, responders } = await started({});
  expect(responders).toEqual([]);
  await module.close();
});

test('what models need costs nothing where none is set: only one that is set loads it', () => {
  const sources = new Map(readSources('src').filter((source) => !isSpec(source)).map((source) => [source.path, source]));
  const [reached, packages] = [new Set<string>(), new Set<string>()];
  const reach = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { specifier, target, isType } of importsOf(sources.get(path)!)) {
      if (isType) continue;
      if (target === null) packages.add(specifier.split('/')[0]!);
      else if (sources.has(target)) reach(target);
    }
  };
  reach('main.ts');
  expect(reached).toContain('models/models.module.ts');
  expect([...reached].filter((path) => path.startsWith('models/')).sort()).toEqual(['models/index.ts', 'models/models.module.ts', 'models/models.settings.ts']);
  expect(packages).toContain('typeorm');
  for (const name of ['openai', 'cockatiel', 'eventsource-parser']) expect(packages).not.toContain(name);
  expect(sources.get('models/models.module.ts')!.text).toContain(`await import('./model-responders.js')`);
  expect(sources.get('models/model.client.ts')!.text).toContain(`await import('openai')`);
});
