import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { KnowledgeModule } from '../knowledge/index.js';
import { SessionsModule } from '../sessions/index.js';
import { BuiltInResponder } from './built-in.responder.js';
import { ChatAnswers } from './chat-answers.js';
import { ChatController } from './chat.controller.js';
import { ChatService } from './chat.service.js';
import { DelegatingResponder, RESPONDER_CLASS } from './delegating.responder.js';
import { RESPONDER_LIMITS, standardResponderLimits } from './generation.js';
import { MessagesAdminController } from './messages.admin.controller.js';
import { MessagePages } from './message-pages.js';
import { MessagesRepository } from './messages.repository.js';
import { Replies } from './replies.js';
import { GenerationSlots } from './generation-slots.js';
import { RESPONDER, type Responder } from './responder.js';

/** Messages, their replies, and the responder that generates these. */
@Module({})
export class ChatModule {
  /** @param responder replaces the built-in one */
  static register(responder?: Type<Responder>): DynamicModule {
    return {
      module: ChatModule,
      // Global: there is a single instance with the one responder, which higher-level modules share.
      global: true,
      imports: [SessionsModule, KnowledgeModule],
      controllers: [ChatController, MessagesAdminController],
      providers: [
        ChatService,
        MessagePages,
        ChatAnswers,
        Replies,
        GenerationSlots,
        MessagesRepository,
        { provide: RESPONDER_LIMITS, useValue: standardResponderLimits },
        { provide: RESPONDER_CLASS, useValue: responder ?? BuiltInResponder },
        { provide: RESPONDER, useClass: DelegatingResponder },
      ],
      exports: [ChatService, Replies],
    };
  }
}
