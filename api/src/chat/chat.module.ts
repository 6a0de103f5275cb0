import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { KnowledgeModule } from '../knowledge/knowledge.module.js';
import { SessionsModule } from '../sessions/index.js';
import { BuiltInResponder } from './built-in.responder.js';
import { ChatAnswers } from './chat-answers.js';
import { ChatController } from './chat.controller.js';
import { ChatService } from './chat.service.js';
import { RESPONDER_LIMITS, standardLimits } from './generation.js';
import { MessagesAdminController } from './messages.admin.controller.js';
import { MessagesRepository } from './messages.repository.js';
import { Replies } from './replies.js';
import { RESPONDER, type Responder } from './responder.js';

@Module({})
export class ChatModule {
  /** @param responder answers instead of the built-in one; Nest makes it, so it may inject what its own module exports globally */
  static register(responder?: Type<Responder>): DynamicModule {
    return {
      module: ChatModule,
      // There is one, with the one responder; what stands above needs no copy of it.
      global: true,
      imports: [SessionsModule, KnowledgeModule],
      controllers: [ChatController, MessagesAdminController],
      providers: [
        ChatService,
        ChatAnswers,
        Replies,
        MessagesRepository,
        { provide: RESPONDER_LIMITS, useValue: standardLimits },
        { provide: RESPONDER, useClass: responder ?? BuiltInResponder },
      ],
      exports: [ChatService, Replies],
    };
  }
}
