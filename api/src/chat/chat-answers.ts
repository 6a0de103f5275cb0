import { Injectable } from '@nestjs/common';
import type { ChatAnswer } from '@switchboard/shared';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../core/http/access.js';
import { answerStream, wantsEventStream } from '../core/http/answer-stream.js';
import { Streams } from '../core/http/streams.js';
import type { ChatWatcher } from './chat.service.js';

/** Gives a chat call's answer in the form that the client asked for: JSON at the end, or events while it is being made. */
@Injectable()
export class ChatAnswers {
  constructor(private readonly streams: Streams) {}

  /** @throws DomainError from `say`, as long as nothing was sent */
  async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    principal: Principal,
    say: (watcher?: ChatWatcher) => Promise<ChatAnswer>,
  ): Promise<void> {
    if (!wantsEventStream(request)) {
      const answer = await say();
      await reply.send(answer);
      return;
    }
    await answerStream(this.streams, reply, principal, async (send) => {
      const answer = await say({ message: (message) => send('message', message), delta: (delta) => send('delta', delta) });
      send('reply', answer.reply);
    });
  }
}
