import { Module } from '@nestjs/common';
import { ViewsResponses } from './views-responses.js';
import { ViewsAdminController } from './views.admin.controller.js';
import { ViewsRepository } from './views.repository.js';
import { ViewsService } from './views.service.js';

/** Saved views of the console's list. */
@Module({
  controllers: [ViewsAdminController],
  providers: [ViewsRepository, ViewsResponses, ViewsService],
})
export class ViewsModule {}
