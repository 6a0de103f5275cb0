// The server with a responder that answers as slowly, or as badly, as a message asks it to: for tests that act in mid-answer. Like
// any extension, it uses only the public API.
import { createApp, defineExtension, loadSettings } from '../../dist/api/src/index.js';

const pause = (milliseconds, signal) => new Promise((resolve) => {
  const timer = setTimeout(resolve, milliseconds);
  signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
});

/**
 * Answers "count to 40" with the numbers from 1 on, one every 200 ms, and "letter by letter: …" with the rest in single letters; it
 * repeats anything else, a further time with the ordinal of the answer. "fail" anywhere in a message makes the first answer to it fail,
 * "think" makes it think before, and "too long" makes it end at its maximum length.
 */
class PacedResponder {
  name = 'paced';
  failed = new Set();

  async *respond({ message, attempt, signal }) {
    if (message.content.includes('fail') && !this.failed.has(message.message_id)) {
      this.failed.add(message.message_id);
      throw new Error('The test wants this answer to fail.');
    }
    if (message.content.includes('think')) {
      for (const thought of ['They want to know something.\n', 'Let me look into it.']) {
        yield { thought };
        await pause(1_500, signal);
      }
    }
    const spelled = /^letter by letter: (.*)/s.exec(message.content)?.[1];
    if (spelled !== undefined) {
      for (const letter of spelled) {
        yield { text: letter };
        await pause(2, signal);
      }
      return;
    }
    const max = Number(/count to (\d+)/.exec(message.content)?.[1] ?? 0);
    if (attempt > 1) yield { text: `Answer ${attempt}. ` };
    if (max === 0) yield { text: `You said: ${message.content}` };
    if (message.content.includes('too long')) yield { finish: 'length' };
    for (let number = 1; number <= max && !signal.aborted; number += 1) {
      yield { text: `${number} ` };
      await pause(200, signal);
    }
  }
}

const settings = loadSettings();
const app = await createApp({ settings, extensions: [defineExtension({ name: 'paced', responder: PacedResponder })] });
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
await app.listen(settings.port, settings.host);
