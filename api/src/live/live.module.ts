import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { SessionsModule } from '../sessions/index.js';
import { ListResponses } from './list-responses.js';
import { ListPush } from './list-push.js';
import { ConditionalGetFastPath } from './conditional-get-fast-path.js';
import { ReadCoalescer } from './read-coalescer.js';
import { Revision } from './revision.js';
import { SessionChannels } from './session-channels.js';
import { SessionFeed } from './session-feed.js';
import { SessionListController } from './session-list.controller.js';
import { SessionListRepository } from './session-list.repository.js';
import { SessionStreamAdminController, SessionStreamController } from './session-stream.controller.js';
import { SessionStreams } from './session-streams.js';
import { SignOutWatch } from './sign-out-watch.js';

/** What is live: the console's list of sessions with its push, and the streams of single sessions. */
@Module({
  imports: [AuthModule, SessionsModule],
  controllers: [SessionListController, SessionStreamController, SessionStreamAdminController],
  providers: [
    Revision,
    ReadCoalescer,
    SessionFeed,
    SessionListRepository,
    ListResponses,
    ListPush,
    ConditionalGetFastPath,
    SessionChannels,
    SessionStreams,
    SignOutWatch,
  ],
  exports: [ConditionalGetFastPath],
})
export class LiveModule {}
