import { Controller, Delete, Get, HttpCode, Param, Query, Res } from '@nestjs/common';
import {
  ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiTags, CurrentPrincipal, Feed, pageQuery, type Principal, RequirePermission, type SessionParameter,
  sessionParameter,
} from '@switchboard/api';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ratingList, type RatingList, ratingSummary, type RatingSummary, starsOfSessions } from './rating.js';
import { RatingsService } from './ratings.service.js';

const wholeNumber = z.string().regex(/^[1-5]$/, 'must be a number from 1 to 5').transform(Number);
const listQuery = pageQuery({ stars: wholeNumber.optional(), session_id: z.guid().toLowerCase().optional() });
type ListQuery = z.infer<typeof listQuery>;

const ids = z.string().transform((value) => value.toLowerCase().split(','));
const starsQuery = z.strictObject({ session_ids: ids.pipe(z.array(z.guid()).max(200)) });
type StarsQuery = z.infer<typeof starsQuery>;

/** The ratings of all sessions, for those who may read them. */
@ApiTags('csat')
@ApiBearerAuth()
@RequirePermission('csat.read')
@Controller('x/csat')
export class RatingsAdminController {
  constructor(
    private readonly ratings: RatingsService,
    private readonly feed: Feed,
  ) {}

  @Get('ratings')
  @ApiOkResponse({ standardSchema: ratingList })
  list(@Query({ schema: listQuery }) query: ListQuery): Promise<RatingList> {
    return this.ratings.list(query);
  }

  @Delete('ratings/:session_id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @RequirePermission('csat.remove')
  remove(@CurrentPrincipal() principal: Principal, @Param({ schema: sessionParameter }) { session_id }: SessionParameter): Promise<void> {
    return this.ratings.remove(principal, session_id);
  }

  @Get('summary')
  @ApiOkResponse({ standardSchema: ratingSummary })
  summary(): Promise<RatingSummary> {
    return this.ratings.summary();
  }

  @Get('stars')
  @ApiOkResponse({ standardSchema: starsOfSessions })
  stars(@Query({ schema: starsQuery }) { session_ids }: StarsQuery): Promise<{ stars: Record<string, number> }> {
    return this.ratings.starsOf(session_ids);
  }

  @Get('stream')
  stream(@CurrentPrincipal() principal: Principal, @Res() reply: FastifyReply): void {
    return this.feed.channel('csat').open(reply, principal);
  }
}
