import { Injectable } from '@nestjs/common';
import { type Responder, ResponderFault, type ResponderPart, type ResponderRequest } from '../../src/chat/index.js';
import { defineExtension } from '../../src/extension/index.js';

/** A responder that thinks twice and says three pieces, each part only when it is let. */
@Injectable()
export class SteppedResponder implements Responder {
  /** lets it say the next part; undefined while it does not wait */
  static step: (() => void) | undefined;
  /** whether it fails after its last part */
  static isFailing = false;
  readonly name = 'stepped';

  async *respond({ message, attempt, signal }: ResponderRequest): AsyncIterable<ResponderPart> {
    const parts: ResponderPart[] = [
      { thought: 'Let me see. ' }, { thought: 'Yes.' }, { text: `Answer ${attempt} ` }, { text: 'in 👍 pieces ' }, { text: `to ${message.content}` },
    ];
    for (const part of parts) {
      await new Promise<void>((resolve) => {
        SteppedResponder.step = resolve;
        signal.addEventListener('abort', () => resolve());
      });
      SteppedResponder.step = undefined;
      if (signal.aborted) return;
      yield part;
    }
    if (SteppedResponder.isFailing) throw new ResponderFault('cut_off');
  }
}

/** The extension that provides it. */
export const stepped = defineExtension({ name: 'stepped', responder: SteppedResponder });
