import { type DynamicModule, Module } from '@nestjs/common';
import { KnowledgeModule } from '../knowledge/index.js';
import { SessionsModule } from '../sessions/index.js';
import { UsersModule } from '../users/index.js';
import { Branches } from './branches.js';
import { BuiltInResponder } from './built-in.responder.js';
import { ChatAnswers } from './chat-answers.js';
import { ChatController } from './chat.controller.js';
import { ChatService } from './chat.service.js';
import { GenerationsRepository } from './checkpoints/generations.repository.js';
import { GenerationHolds } from './checkpoints/generation-holds.js';
import { GenerationLeases } from './checkpoints/generation-leases.js';
import { ReplyCheckpoints } from './checkpoints/reply-checkpoints.js';
import { ReplyTexts } from './checkpoints/reply-texts.js';
import { ReplyRecovery } from './checkpoints/reply-recovery.js';
import { ConversationsController } from './conversations.controller.js';
import { ConversationsService } from './conversations.service.js';
import { DefaultResponder } from './default.responder.js';
import { RESPONDER_LIMITS, standardResponderLimits } from './generation.js';
import { MessagesAdminController } from './messages.admin.controller.js';
import { MessagePages } from './message-pages.js';
import { MessagePosting } from './message-posting.js';
import { MessagesRepository } from './messages.repository.js';
import { Replies } from './replies.js';
import { ReplyContext } from './reply-context.js';
import { ReplyWriter } from './reply-writer.js';
import { FeedbackAdminController } from './feedback/feedback.admin.controller.js';
import { FeedbackController } from './feedback/feedback.controller.js';
import { FeedbackRepository } from './feedback/feedback.repository.js';
import { FeedbackService } from './feedback/feedback.service.js';
import { GenerationSlots } from './generation-slots.js';
import { AdministratorPresence } from './handling/administrator-presence.js';
import { handlingControllers, handlingProviders } from './handling/handling.providers.js';
import { ResponderProbes } from './probes/responder-probes.js';
import { RespondersAdminController } from './probes/responders.admin.controller.js';
import { RESPONDER } from './responder.js';
import { RESPONDER_SOURCES, Responders, type ResponderSources } from './responders.js';
import { ConversationExportAdminController } from './transfer/conversation-export.admin.controller.js';
import { ConversationExportController } from './transfer/conversation-export.controller.js';
import { ConversationExport } from './transfer/conversation-export.js';
import { UsageAdminController } from './usage/usage.admin.controller.js';
import { UsageRepository } from './usage/usage.repository.js';
import { UsageService } from './usage/usage.service.js';
import { whisperProviders } from './whispers/whisper.providers.js';
import { WhispersAdminController } from './whispers/whispers.admin.controller.js';

/** What extensions bring to the chat. */
interface ChatOptions extends Pick<ResponderSources, 'responders' | 'middleware'> {
  /** whether one of the responders takes the place of the built-in one */
  replacesBuiltIn: boolean;
}

@Module({})
export class ChatModule {
  static register({ responders, middleware, replacesBuiltIn }: ChatOptions): DynamicModule {
    const sources: ResponderSources = { responders, middleware, builtIn: replacesBuiltIn ? null : BuiltInResponder };
    return {
      module: ChatModule,
      // Global: there is a single instance with the replies in progress, which higher-level modules share.
      global: true,
      imports: [SessionsModule, UsersModule, KnowledgeModule],
      controllers: [
        ChatController,
        ConversationsController,
        MessagesAdminController,
        FeedbackController,
        FeedbackAdminController,
        UsageAdminController,
        RespondersAdminController,
        ConversationExportController,
        ConversationExportAdminController,
        ...handlingControllers,
        WhispersAdminController,
      ],
      providers: [
        ChatService,
        ConversationsService,
        MessagePosting,
        Branches,
        MessagePages,
        ChatAnswers,
        Replies,
        ReplyContext,
        ReplyWriter,
        ReplyCheckpoints,
        GenerationHolds,
        GenerationLeases,
        ReplyTexts,
        ReplyRecovery,
        GenerationsRepository,
        Responders,
        ResponderProbes,
        ConversationExport,
        FeedbackRepository,
        FeedbackService,
        UsageRepository,
        UsageService,
        GenerationSlots,
        MessagesRepository,
        ...handlingProviders,
        ...whisperProviders,
        { provide: RESPONDER_LIMITS, useValue: standardResponderLimits },
        { provide: RESPONDER_SOURCES, useValue: sources },
        { provide: RESPONDER, useClass: DefaultResponder },
      ],
      exports: [AdministratorPresence, ChatService, Replies, Responders, RESPONDER],
    };
  }
}
