import { Injectable } from '@nestjs/common';
import type { Responder, ResponderPart, ResponderRequest } from '@switchboard/api';

@Injectable()
export class EchoResponder implements Responder {
  readonly name = 'echo';

  async *respond({ message, signal }: ResponderRequest): AsyncIterable<ResponderPart> {
    for (const word of message.content.split(' ')) {
      if (signal.aborted) return;
      yield { text: `${word} ` };
    }
    yield { sources: [{ title: 'You', url: '/' }] };
  }
}
