import { Module } from '@nestjs/common';
import { defineExtension } from '@switchboard/api';
import { csatSettings, Outbox } from './outbox.js';
import { RatingsAdminController } from './ratings.admin.controller.js';
import { RatingsController } from './ratings.controller.js';
import { RatingsListener } from './ratings.listener.js';
import { RatingsRepository } from './ratings.repository.js';
import { RatingsService } from './ratings.service.js';
import { CreateCsat1790000000000, OutboxEntity, RatingEntity } from './tables.js';

@Module({
  controllers: [RatingsController, RatingsAdminController],
  providers: [RatingsService, RatingsRepository, RatingsListener, Outbox],
})
class CsatModule {}

export default defineExtension({
  name: 'csat',
  module: CsatModule,
  entities: [RatingEntity, OutboxEntity],
  migrations: [CreateCsat1790000000000],
  settings: csatSettings,
  permissions: ['csat.read', 'csat.remove'],
  personal_data: [
    { table: 'csat_ratings', user: 'user_id', session: 'session_id' },
    { table: 'csat_outbox', user: 'user_id', session: 'session_id' },
  ],
  jobs: [Outbox],
  health: Outbox,
});
