import type { Benchmark } from '../benchmark.js';
import { quotientFinding, valueFinding } from '../finding.js';
import { Scratch } from '../scratch.js';

/** Where no model is; nobody asks it. */
const MODEL = { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', OPENAI_MODEL: 'none' };

/** B46: what the possibility of a language model costs those who have none. */
export const modelFiles: Benchmark = {
  figures: ['B46'],
  async run({ scale }) {
    const [without, having] = [await loaded(scale, {}), await loaded(scale, MODEL)];
    if (having.models === 0) throw new Error('with a model, nothing of it was loaded');
    return [
      valueFinding('B46', 'files loaded for language models where none is set', 'number after the start', '', [without.models], { most: 0 }),
      quotientFinding('B46', 'all files loaded where no model is set ÷ where one is', 'number after the start', [without.all / having.all], null),
    ];
  },
};

async function loaded(scale: Parameters<typeof Scratch.start>[0], settings: Record<string, string>): Promise<{ all: number; models: number }> {
  const scratch = await Scratch.start(scale, { sessions: 0, settings: { ...settings, BENCH_COUNT_FILES: '1' } });
  try {
    return await scratch.server.files();
  } finally {
    await scratch.remove();
  }
}
