import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags, CurrentPrincipal, type Principal, Roles, type SessionParameter, sessionParameter } from '@switchboard/api';
import { z } from 'zod';
import { ownRating, rating, type Rating } from './rating.js';
import { RatingsService } from './ratings.service.js';

const newRating = z.strictObject({ stars: z.int().min(1).max(5), comment: z.string().trim().max(1_000).nullable().optional() });
type NewRating = z.infer<typeof newRating>;

/** What a person says about their own sessions. */
@ApiTags('csat')
@ApiBearerAuth()
@Roles('user')
@Controller('x/csat/sessions/:session_id/rating')
export class RatingsController {
  constructor(private readonly ratings: RatingsService) {}

  @Get()
  @ApiOkResponse({ standardSchema: ownRating })
  own(@CurrentPrincipal() principal: Principal, @Param({ schema: sessionParameter }) { session_id }: SessionParameter): Promise<{ rating: Rating | null }> {
    return this.ratings.own(principal, session_id);
  }

  @Put()
  @ApiOkResponse({ standardSchema: rating })
  rate(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) { session_id }: SessionParameter,
    @Body({ schema: newRating }) { stars, comment }: NewRating,
  ): Promise<Rating> {
    return this.ratings.rate(principal, session_id, stars, comment ?? null);
  }
}
