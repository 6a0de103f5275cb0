// The built server with a responder that takes its time: it says `said` and then waits, so that a kill meets it in mid-answer.
// A message that begins with `quick` is answered at once; one that begins with `long` with 190,000 characters, bit by bit.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createApp } from '../../../dist/api/src/bootstrap.js';
import { loadSettings } from '../../../dist/api/src/core/config/settings.js';

class SlowResponder {
  name = 'slow';

  async *respond({ message, signal }) {
    if (message.content.startsWith('long')) {
      for (let piece = 0; piece < 19; piece++) {
        yield { text: 'long '.repeat(2_000) };
        await nextTurn();
      }
      return;
    }
    yield { text: `said ${message.content}` };
    if (message.content.startsWith('quick')) return;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }
}

const settings = loadSettings();
const app = await createApp({ settings, extensions: [{ name: 'slow', responder: SlowResponder }] });
await app.listen(settings.port, settings.host);
console.log('Switchboard is ready');
