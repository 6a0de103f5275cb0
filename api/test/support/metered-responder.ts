import { Injectable } from '@nestjs/common';
import { type Responder, ResponderFault, type ResponderPart, type ResponderRequest } from '../../src/chat/index.js';
import { defineExtension } from '../../src/extension/index.js';

/**
 * A responder that tells a model and 10 tokens of input. Of the words of the message, the first decides what it does:
 *
 * - `half`: says "half", reports 3 tokens of output and fails; `filtered`: reports its input and fails without text
 * - `refused`: fails with an estimate of its input
 * - `nothing`: fails without telling a model or tokens
 * - `guess`: says a word and estimates 5 tokens of output
 * - anything else: says a word and reports 20 tokens of output
 */
@Injectable()
class MeteredResponder implements Responder {
  readonly name = 'metered';

  async *respond({ message }: ResponderRequest): AsyncIterable<ResponderPart> {
    const [first] = message.content.split(' ');
    if (first === 'nothing') throw new ResponderFault('unreachable');
    if (first === 'refused') throw new ResponderFault('unreachable', { model: 'small', usage: { input_tokens: 10, output_tokens: 0, estimated: true } });
    yield { model: message.content.includes('large') ? 'large' : 'small' };
    if (first === 'filtered') {
      yield { usage: { input_tokens: 10, output_tokens: 0 } };
      throw new ResponderFault('filtered');
    }
    yield { text: first === 'half' ? 'half' : 'whole' };
    yield { usage: { input_tokens: 10, output_tokens: first === 'half' ? 3 : first === 'guess' ? 5 : 20, estimated: first === 'guess' } };
    if (first === 'half') throw new ResponderFault('cut_off');
  }
}

export const metered = defineExtension({ name: 'metered', responder: MeteredResponder });
