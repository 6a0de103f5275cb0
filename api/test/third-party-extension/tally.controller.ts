import { Controller, Delete, Get, HttpCode } from '@nestjs/common';
import { CurrentPrincipal, type Principal, Public, Roles } from '@switchboard/api';
import type { Tally } from './tally.repository.js';
import { TallyService } from './tally.service.js';

/** Shows people their own tally, and administrators which sessions ended. */
@Roles('user')
@Controller('x/tally')
export class TallyController {
  constructor(private readonly tally: TallyService) {}

  @Get()
  mine(@CurrentPrincipal() principal: Principal): Promise<Tally> {
    return this.tally.of(principal.user_id);
  }

  @Delete()
  @HttpCode(204)
  clear(@CurrentPrincipal() principal: Principal): Promise<void> {
    return this.tally.clear(principal.user_id);
  }

  @Get('ended')
  @Roles('admin')
  ended(): string[] {
    return this.tally.ended.map(({ session_id }) => session_id);
  }

  @Get('about')
  @Public()
  about(): { about: string } {
    return { about: 'counts letters' };
  }
}
