import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  type AdminUser,
  adminUser,
  type PasswordReset,
  passwordReset,
  type SignInList,
  signInList,
  type UserChange,
  userChange,
  type UserCreation,
  userCreation,
  type UserList,
  userList,
  type UserListQuery,
  userListQuery,
} from '@switchboard/shared';
import { CurrentPrincipal, type Principal, Roles } from '../../core/http/access.js';
import { ClientGone } from '../../core/http/client-gone.js';
import { type EmptyBody, emptyBody } from '../../core/http/empty-body.js';
import { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '../../core/web/api-description.js';
import { UserAdministrationService } from './user-administration.service.js';
import { type UserParameter, userParameter } from './user.parameter.js';

/** All user accounts, for administrators. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/users')
export class UsersAdminController {
  constructor(private readonly administration: UserAdministrationService) {}

  @Get()
  @ApiOkResponse({ standardSchema: userList })
  list(@Query({ schema: userListQuery }) query: UserListQuery, @ClientGone() signal: AbortSignal): Promise<UserList> {
    return this.administration.list(query, signal);
  }

  @Post()
  @ApiCreatedResponse({ standardSchema: adminUser })
  create(@CurrentPrincipal() principal: Principal, @Body({ schema: userCreation }) body: UserCreation): Promise<AdminUser> {
    return this.administration.create(principal, body);
  }

  @Get(':user_id')
  @ApiOkResponse({ standardSchema: adminUser })
  show(@Param({ schema: userParameter }) params: UserParameter): Promise<AdminUser> {
    return this.administration.show(params.user_id);
  }

  @Get(':user_id/sign-ins')
  @ApiOkResponse({ standardSchema: signInList })
  signIns(@Param({ schema: userParameter }) params: UserParameter): Promise<SignInList> {
    return this.administration.signInsOf(params.user_id);
  }

  @Patch(':user_id')
  @ApiOkResponse({ standardSchema: adminUser })
  change(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: userParameter }) params: UserParameter,
    @Body({ schema: userChange }) body: UserChange,
  ): Promise<AdminUser> {
    return this.administration.change(principal, params.user_id, body);
  }

  @Post(':user_id/password')
  @HttpCode(204)
  @ApiNoContentResponse()
  resetPassword(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: userParameter }) params: UserParameter,
    @Body({ schema: passwordReset }) body: PasswordReset,
  ): Promise<void> {
    return this.administration.resetPassword(principal, params.user_id, body);
  }

  @Post(':user_id/sign-out')
  @HttpCode(204)
  @ApiNoContentResponse()
  signOut(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: userParameter }) params: UserParameter,
    @Body({ schema: emptyBody }) _: EmptyBody,
  ): Promise<void> {
    return this.administration.signOut(principal, params.user_id);
  }
}
