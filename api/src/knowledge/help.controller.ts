import { Controller, createParamDecorator, type ExecutionContext, Get, Query, Res } from '@nestjs/common';
import { helpDocument, helpPassages, type HelpPassages, helpQuery, type HelpQuery } from '@switchboard/shared';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Roles } from '../core/http/access.js';
import { ApiBearerAuth, ApiOkResponse, ApiParam, ApiTags } from '../core/web/api-description.js';
import { HelpService } from './help.service.js';

/** The path after `help/`. Not `@Param('*')`: OpenAPI would then list a parameter that is missing from the path. */
const DocumentName = createParamDecorator(
  (_: unknown, context: ExecutionContext) => (context.switchToHttp().getRequest<FastifyRequest>().params as Record<string, string>)['*'],
);

/** The documents that the built-in responder's answers link to, and its index of them. */
@ApiTags('help')
@ApiBearerAuth()
@Roles('user')
@Controller('help')
export class HelpController {
  constructor(private readonly help: HelpService) {}

  @Get()
  @ApiOkResponse({ standardSchema: helpPassages })
  search(@Query({ schema: helpQuery }) query: HelpQuery): Promise<HelpPassages> {
    return this.help.search(query);
  }

  @Get('*')
  @ApiParam({ name: 'path', description: 'Path of a document, with slashes.' })
  @ApiOkResponse({ standardSchema: helpDocument })
  find(@DocumentName() document: string, @Res() reply: FastifyReply): void {
    return this.help.send(reply, document);
  }
}
