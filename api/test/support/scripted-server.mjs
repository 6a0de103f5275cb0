// The built server with a responder that takes its time: it says `said` and then waits, so that a kill meets it in mid-answer.
// A message that begins with `quick` is answered at once.
import { createApp } from '../../../dist/api/src/bootstrap.js';
import { loadSettings } from '../../../dist/api/src/core/config/settings.js';

class SlowResponder {
  name = 'slow';

  async *respond({ message, signal }) {
    yield { text: `said ${message.content}` };
    if (message.content.startsWith('quick')) return;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }
}

const settings = loadSettings();
const app = await createApp({ settings, extensions: [{ name: 'slow', responder: SlowResponder }] });
await app.listen(settings.port, settings.host);
console.log('Switchboard is ready');
