import { Injectable, Module } from '@nestjs/common';
import { defineExtension, type Responder, type ResponderPart, type ResponderRequest } from '@switchboard/api';
import { TallyController } from './tally.controller.js';
import { TallyRepository } from './tally.repository.js';
import { TallyService } from './tally.service.js';
import { CreateTally1767225600000, TallyEntryEntity } from './tally.table.js';

/** Answers with what was counted: it is given the same service as the rest of its module. */
@Injectable()
export class TallyResponder implements Responder {
  readonly name = 'tally';

  constructor(private readonly tally: TallyService) {}

  async *respond({ user }: ResponderRequest): AsyncIterable<ResponderPart> {
    const { messages, letters } = await this.tally.of(user.user_id);
    yield { text: `You said ${letters} letters ` };
    yield { text: `in ${messages} messages.` };
    yield { sources: [{ title: 'Your tally', url: '/help/index' }] };
  }
}

@Module({ controllers: [TallyController], providers: [TallyRepository, TallyService, TallyResponder] })
class TallyModule {}

/** Everything that a team may add, in one extension. */
export const tally = defineExtension({
  name: 'tally',
  module: TallyModule,
  entities: [TallyEntryEntity],
  migrations: [CreateTally1767225600000],
  responder: TallyResponder,
  personal_data: [{ table: 'tally_entries', user: 'user_id' }],
});
