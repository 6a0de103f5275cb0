import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { Bus } from '../core/bus/bus.js';
import { Clock } from '../core/clock/clock.js';
import { SETTINGS } from '../core/config/settings-token.js';
import type { StorageSettings } from '../core/database/database.settings.js';
import { WriteGate } from '../core/database/write-gate.js';
import { Pulse } from '../core/instances/pulse.js';
import { ActiveRule, PoliciesModule } from '../policies/index.js';
import { SessionsModule } from '../sessions/index.js';
import { ActiveRuleAdminController } from './active-rule.admin.controller.js';
import { ActiveRulePreviewRepository } from './active-rule-preview.repository.js';
import { ActiveRulePreviewService } from './active-rule-preview.service.js';
import { AnsweringSessions } from './answering-sessions.js';
import { ListResponses } from './list-responses.js';
import { OpenTranscripts } from './open-transcripts.js';
import { ListRelay } from './list-relay.js';
import { SessionCatchUp } from './session-catch-up.js';
import { SessionRelay } from './session-relay.js';
import { ListPush } from './list-push.js';
import { ConditionalGetFastPath } from './conditional-get-fast-path.js';
import { ReadCoalescer } from './read-coalescer.js';
import { LocalRevision } from './local-revision.js';
import { Revision } from './revision.js';
import { RevisionRepository } from './revision.repository.js';
import { SharedRevision } from './shared-revision.js';
import { SessionChannels } from './session-channels.js';
import { SessionFeed } from './session-feed.js';
import { SessionListController } from './session-list.controller.js';
import { SessionListRepository } from './session-list.repository.js';
import { SessionStreamAdminController, SessionStreamController } from './session-stream.controller.js';
import { SessionStreams } from './session-streams.js';
import { SignOutWatch } from './sign-out-watch.js';

/** What is live: the console's list of sessions with its push, and the streams of single sessions. */
@Module({
  imports: [AuthModule, PoliciesModule, SessionsModule],
  controllers: [ActiveRuleAdminController, SessionListController, SessionStreamController, SessionStreamAdminController],
  providers: [
    ActiveRulePreviewRepository,
    ActiveRulePreviewService,
    AnsweringSessions,
    RevisionRepository,
    {
      provide: Revision,
      inject: [SETTINGS, Bus, Clock, ActiveRule, Pulse, WriteGate, RevisionRepository],
      useFactory: ({ database }: StorageSettings, ...[bus, clock, rule, ...shared]: ConstructorParameters<typeof SharedRevision>) =>
        database.kind === 'sqlite' ? new LocalRevision(bus, clock, rule) : new SharedRevision(bus, clock, rule, ...shared),
    },
    ReadCoalescer,
    SessionFeed,
    SessionListRepository,
    ListResponses,
    ListPush,
    ListRelay,
    SessionCatchUp,
    SessionRelay,
    ConditionalGetFastPath,
    OpenTranscripts,
    SessionChannels,
    SessionStreams,
    SignOutWatch,
  ],
  exports: [ConditionalGetFastPath],
})
export class LiveModule {}
