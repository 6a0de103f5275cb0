import { Controller, Get, Query } from '@nestjs/common';
import {
  activeRule,
  type ActiveRulePreview,
  activeRulePreview,
  type ActiveRulePreviewQuery,
  activeRulePreviewQuery,
  type ActiveRuleView,
} from '@switchboard/shared';
import { Roles } from '../core/http/access.js';
import { ClientGone } from '../core/http/client-gone.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
import { ActiveRulePreviewService } from './active-rule-preview.service.js';

/** When a session counts as active, and what another rule would change. The rule is changed as the policy `active_rule`. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/active-rule')
export class ActiveRuleAdminController {
  constructor(private readonly previews: ActiveRulePreviewService) {}

  @Get()
  @ApiOkResponse({ standardSchema: activeRule })
  show(): ActiveRuleView {
    return this.previews.current();
  }

  @Get('preview')
  @ApiOkResponse({ standardSchema: activeRulePreview })
  preview(@Query({ schema: activeRulePreviewQuery }) query: ActiveRulePreviewQuery, @ClientGone() signal: AbortSignal): Promise<ActiveRulePreview> {
    return this.previews.preview(query, signal);
  }
}
