import { Injectable } from '@nestjs/common';
import type { ChatAnswer } from '@switchboard/shared';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../core/http/access.js';
import { acceptedLanguages } from '../core/http/accepted-languages.js';
import { sendEventStream, wantsEventStream } from '../core/http/send-event-stream.js';
import { Streams } from '../core/http/streams.js';
import type { ChatCaller, ChatWatcher } from './chat.service.js';

/** Sends a chat call's answer in the form that the client requested: JSON at the end, or events while the reply is generated. */
@Injectable()
export class ChatAnswers {
  constructor(private readonly streams: Streams) {}

  /** @throws DomainError from the callback, as long as nothing was sent */
  async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    principal: Principal,
    makeAnswer: (caller: ChatCaller) => Promise<ChatAnswer>,
  ): Promise<void> {
    const languages = acceptedLanguages(request.headers['accept-language']);
    if (!wantsEventStream(request)) {
      const answer = await makeAnswer({ languages });
      await reply.send(answer);
      return;
    }
    await sendEventStream(this.streams, reply, principal, async (send) => {
      const watcher: ChatWatcher = {
        message: (message) => send('message', message),
        started: (start) => send('started', start),
        thought: (thought) => send('thought', thought),
        delta: (delta) => send('delta', delta),
      };
      const answer = await makeAnswer({ languages, watcher });
      if (answer.reply) send('reply', answer.reply);
      else send('handled', { session: answer.session });
    });
  }
}
