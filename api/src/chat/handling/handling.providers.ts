import { AdministratorPresence } from './administrator-presence.js';
import { AnswerAfterHandBack } from './answer-after-hand-back.js';
import { AttributedMessages } from './attributed-messages.js';
import { HandlingAdminController } from './handling.admin.controller.js';
import { HandlingController } from './handling.controller.js';
import { HandlingReleases } from './handling-releases.js';
import { HandlingRepository } from './handling.repository.js';
import { HandlingService } from './handling.service.js';
import { OperatorMessagesService } from './operator-messages.service.js';
import { PersonRequestsService } from './person-requests.service.js';
import { ReleaseTask } from './release-task.js';
import { TakeOverOpenings } from './take-over-openings.js';
import { TakeOverWatch } from './take-over-watch.js';
import { TypingService } from './typing.service.js';

/** What the chat's module needs for the handling of sessions by persons. */
export const handlingControllers = [HandlingController, HandlingAdminController];

/** See {@link handlingControllers}. */
export const handlingProviders = [
  AdministratorPresence,
  AnswerAfterHandBack,
  AttributedMessages,
  HandlingReleases,
  HandlingRepository,
  HandlingService,
  OperatorMessagesService,
  PersonRequestsService,
  ReleaseTask,
  TakeOverOpenings,
  TakeOverWatch,
  TypingService,
];
