import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Res, UseGuards } from '@nestjs/common';
import {
  type AccountDeletion,
  accountDeletion,
  type AuthOptions,
  authOptions,
  type Credentials,
  credentials,
  type PasswordChange,
  passwordChange,
  type ProfileChange,
  profileChange,
  type Registration,
  registration,
  type SignedIn,
  signedIn,
  type SignInList,
  signInList,
  type User,
  user,
} from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { CurrentPrincipal, type Principal, Public, Roles } from '../core/http/access.js';
import { RateLimitedAs } from '../core/http/rate-limits.js';
import { type EmptyBody, emptyBody } from '../core/http/empty-body.js';
import { ApiBearerAuth, ApiCookieAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
import { AccountService } from './account.service.js';
import { type SignInParameter, signInParameter } from './auth.parameters.js';
import { CurrentSignInService } from './current-sign-in.service.js';
import { AuthCookies, REFRESH_COOKIE } from './http/auth-cookies.js';
import type { Caller } from './http/caller.js';
import { FromCaller } from './http/caller.pipe.js';
import { OriginGuard } from './http/origin.guard.js';
import { PasswordSignInService } from './password-sign-in.service.js';
import { RegistrationService } from './registration.service.js';

/** Sign-in, sign-out and the caller's own account. */
@ApiTags('accounts')
@Roles('user')
@UseGuards(OriginGuard)
@Controller('auth')
export class AuthController {
  constructor(
    private readonly registration: RegistrationService,
    private readonly passwordSignIn: PasswordSignInService,
    private readonly currentSignIn: CurrentSignInService,
    private readonly account: AccountService,
    private readonly cookies: AuthCookies,
  ) {}

  @Public()
  @Get('options')
  @ApiOkResponse({ standardSchema: authOptions })
  options(): AuthOptions {
    return this.registration.options();
  }

  @Public()
  @Post('register')
  @ApiCreatedResponse({ standardSchema: signedIn })
  register(
    @Body({ schema: registration }) body: Registration,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedIn> {
    return this.cookies.setSignInCookies(reply, this.registration.register(body, caller));
  }

  @Public()
  @Post('login')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: signedIn })
  login(
    @Body({ schema: credentials }) body: Credentials,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedIn> {
    return this.cookies.setSignInCookies(reply, this.passwordSignIn.signIn(body, caller));
  }

  @Public()
  @Post('refresh')
  @HttpCode(200)
  @ApiCookieAuth(REFRESH_COOKIE)
  @ApiOkResponse({ standardSchema: signedIn })
  refresh(
    @Body({ schema: emptyBody }) _: EmptyBody,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedIn> {
    return this.cookies.refreshSignInCookies(reply, caller, this.currentSignIn.refresh(caller));
  }

  @Public()
  @Post('logout')
  @HttpCode(204)
  @ApiCookieAuth(REFRESH_COOKIE)
  @ApiNoContentResponse()
  logout(
    @Body({ schema: emptyBody }) _: EmptyBody,
    @FromCaller() caller: Caller,
    @Headers('authorization') authorization: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    return this.cookies.clearSignInCookie(reply, caller, this.currentSignIn.signOut(caller, authorization));
  }

  @Get('me')
  @ApiBearerAuth()
  @ApiOkResponse({ standardSchema: user })
  me(@CurrentPrincipal() principal: Principal): Promise<User> {
    return this.account.show(principal);
  }

  @Patch('me')
  @RateLimitedAs('profile')
  @ApiBearerAuth()
  @ApiOkResponse({ standardSchema: user })
  rename(@CurrentPrincipal() principal: Principal, @Body({ schema: profileChange }) body: ProfileChange): Promise<User> {
    return this.account.rename(principal, body.name);
  }

  @Delete('me')
  @HttpCode(204)
  @ApiBearerAuth()
  @ApiNoContentResponse()
  deleteAccount(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: accountDeletion }) body: AccountDeletion,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    return this.cookies.clearSignInCookie(reply, caller, this.account.delete(principal, body, caller));
  }

  @Post('password')
  @HttpCode(204)
  @ApiBearerAuth()
  @ApiNoContentResponse()
  changePassword(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: passwordChange }) body: PasswordChange,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    return this.cookies.setNewDeviceCookie(reply, this.account.changePassword(principal, body, caller));
  }

  @Get('sign-ins')
  @ApiBearerAuth()
  @ApiOkResponse({ standardSchema: signInList })
  signIns(@CurrentPrincipal() principal: Principal): Promise<SignInList> {
    return this.account.listSignIns(principal);
  }

  @Delete('sign-ins/:sign_in_id')
  @HttpCode(204)
  @ApiBearerAuth()
  @ApiNoContentResponse()
  endSignIn(@CurrentPrincipal() principal: Principal, @Param({ schema: signInParameter }) params: SignInParameter): Promise<void> {
    return this.account.endSignIn(principal, params.sign_in_id);
  }
}
