import { Controller, Get, Inject } from '@nestjs/common';
import { type KnowledgeSize, knowledgeSize } from '@switchboard/shared';
import { SETTINGS } from '../core/config/settings-token.js';
import { Roles } from '../core/http/access.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
import { KnowledgeBase } from './knowledge-base.js';
import type { KnowledgeSettings } from './knowledge.settings.js';
import { toKnowledgeSizeView } from './knowledge.view.js';

/** How much the built-in responder knows, for administrators. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/knowledge')
export class KnowledgeAdminController {
  constructor(
    private readonly knowledge: KnowledgeBase,
    @Inject(SETTINGS) private readonly settings: KnowledgeSettings,
  ) {}

  @Get()
  @ApiOkResponse({ standardSchema: knowledgeSize })
  size(): KnowledgeSize {
    return toKnowledgeSizeView(this.knowledge, this.settings);
  }
}
