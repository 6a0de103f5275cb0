// The built server with a slow responder: it says `said` and then waits, so that a kill hits it in the middle of a reply. A message beginning
// with `quick` is answered at once; one beginning with `turn` within some 100 ms, with `brief` within about a second, with `drip` word by word
// until it is stopped, and with `long` by 190,000 characters, piece by piece. It prints each call, each run of a job that one of several
// servers does, and from and until which instant it does not trust that its messages reach other servers.
import { Module } from '@nestjs/common';
import { setImmediate as yieldToEventLoop, setTimeout as delay } from 'node:timers/promises';
import { createApp } from '../../../dist/api/src/bootstrap.js';
import { Messenger } from '../../../dist/api/src/core/instances/messenger.js';
import { loadSettings } from '../../../dist/api/src/settings.js';

const [TURN_WORDS, BRIEF_WORDS] = [2, 20];
/** Milliseconds between two looks at whether messages are trusted again. */
const TRUST_CHECK_MS = 20;

class SlowResponder {
  name = 'slow';
  takes_instructions = true;

  async *respond({ message, signal }) {
    const { content } = message;
    console.log(`answering ${content}`);
    if (content.startsWith('long')) {
      for (let piece = 0; piece < 19; piece++) {
        yield { text: 'long '.repeat(2_000) };
        await yieldToEventLoop();
      }
      return;
    }
    const words = content.startsWith('drip') ? Infinity : content.startsWith('brief') ? BRIEF_WORDS : content.startsWith('turn') ? TURN_WORDS : 0;
    for (let word = 0; word < words && !signal.aborted; word++) {
      yield { text: `${word} ` };
      await delay(50);
    }
    yield { text: `said ${content}` };
    if (/^(quick|turn|brief)/.test(content)) return;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }
}

class Duty {
  interval = 250;
  failure = 'a line could not be printed';

  run() {
    console.log('on duty');
  }
}

class Duties {}
Module({ providers: [Duty] })(Duties);

const settings = loadSettings();
const app = await createApp({ settings, extensions: [{ name: 'slow', responder: SlowResponder, module: Duties, jobs: [Duty] }], passwordCost: { memoryCost: 8, timeCost: 1, parallelism: 1 } });
printDistrust(app.get(Messenger));
process.once('SIGTERM', () => app.close().then(() => process.exit(0)));
await app.listen(settings.port, settings.host);
console.log('Switchboard is ready');

function printDistrust(messenger) {
  let isTrusted = true;
  const print = (isNow) => {
    if (isNow !== isTrusted) console.log(`${isNow ? 'trusts' : 'distrusts'} messages at ${Date.now()}`);
    isTrusted = isNow;
  };
  const distrust = messenger.distrust.bind(messenger);
  messenger.distrust = () => {
    print(false);
    distrust();
  };
  setInterval(() => print(messenger.isTrusted), TRUST_CHECK_MS).unref();
}
