import { Controller, Get, Query } from '@nestjs/common';
import { type FeedbackList, feedbackList, type FeedbackQuery, feedbackQuery } from '@switchboard/shared';
import { CurrentPrincipal, type Principal, Roles } from '../../core/http/access.js';
import { ClientGone } from '../../core/http/client-gone.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../../core/web/api-description.js';
import { FeedbackService } from './feedback.service.js';

/** What users think of replies, for administrators. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/feedback')
export class FeedbackAdminController {
  constructor(private readonly feedback: FeedbackService) {}

  @Get()
  @ApiOkResponse({ standardSchema: feedbackList })
  list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: feedbackQuery }) query: FeedbackQuery,
    @ClientGone() signal: AbortSignal,
  ): Promise<FeedbackList> {
    return this.feedback.list(principal, query, signal);
  }
}
