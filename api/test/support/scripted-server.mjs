// The built server with a slow responder: it says `said` and then waits, so that a kill hits it in the middle of a reply. A message
// beginning with `quick` is answered at once; one beginning with `long` with 190,000 characters, piece by piece.
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { createApp } from '../../../dist/api/src/bootstrap.js';
import { loadSettings } from '../../../dist/api/src/settings.js';

class SlowResponder {
  name = 'slow';

  async *respond({ message, signal }) {
    if (message.content.startsWith('long')) {
      for (let piece = 0; piece < 19; piece++) {
        yield { text: 'long '.repeat(2_000) };
        await yieldToEventLoop();
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
