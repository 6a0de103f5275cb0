import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { helpDocument, type HelpDocument } from '@switchboard/shared';
import { Roles } from '../core/http/access.js';
import { HelpService } from './help.service.js';

/** The documents behind the links of the built-in responder's answers. */
@ApiTags('help')
@ApiBearerAuth()
@Roles('user')
@Controller('help')
export class HelpController {
  constructor(private readonly help: HelpService) {}

  @Get('*')
  @ApiParam({ name: 'document', description: 'name of a document, with slashes' })
  @ApiOkResponse({ standardSchema: helpDocument })
  find(@Param('*') document: string): HelpDocument {
    return this.help.find(document);
  }
}
