import { AnswerAnew } from './answer-anew.js';
import { FurtherVersions } from './further-versions.js';
import { Instructions } from './instructions.js';
import { InterventionsService } from './interventions.service.js';
import { WhispersRepository } from './whispers.repository.js';
import { WhispersService } from './whispers.service.js';

/** What the chat's module needs for whispers. */
export const whisperProviders = [AnswerAnew, FurtherVersions, Instructions, InterventionsService, WhispersRepository, WhispersService];
