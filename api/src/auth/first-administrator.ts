import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { SETTINGS } from '../core/config/settings-token.js';
import { OwnerLock } from '../core/database/owner-lock.js';
import type { AuthSettings } from './auth.settings.js';
import { UsersService } from '../users/index.js';
import { GeneratedPasswordDelivery } from './generated-password-delivery.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { knownUserQueueKey } from './throttle/queue-keys.js';

/** Letters and digits that are not easily mistaken for one another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUP_LENGTH = 5;
/** 25 of these characters carry 123 bits of entropy. */
const MIN_GROUPS = 5;

/** Credentials of the first administrator. */
export interface FirstCredentials {
  email: string;
  /** shown once on the terminal; null when it must not be printed */
  password: string | null;
  /** file that holds the generated password instead; both are null when it came from ADMIN_PASSWORD, which the operator already knows */
  passwordFile: string | null;
}

/**
 * Creates the first administrator when the server starts and there are no users.
 *
 * States of `credentials`: null (nothing was created), or set for as long as the process runs; to be printed once.
 */
@Injectable()
export class FirstAdministrator implements OnApplicationBootstrap {
  private created: FirstCredentials | null = null;

  constructor(
    @Inject(SETTINGS) private readonly settings: AuthSettings,
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly passwordDelivery: GeneratedPasswordDelivery,
    private readonly lock: OwnerLock,
  ) {}

  /** The credentials of the account that this start created, or null. */
  get credentials(): FirstCredentials | null {
    return this.created;
  }

  onApplicationBootstrap(): Promise<void> {
    return this.lock.whileStarting(() => this.create());
  }

  private async create(): Promise<void> {
    if (await this.users.hasAny()) return;
    const { adminEmail: email, adminPassword, passwordMinLength } = this.settings;
    const password = adminPassword ?? generatePassword(passwordMinLength);
    // Hash before the job begins, because other writers would have to wait.
    const password_hash = await this.hasher.hash(password, knownUserQueueKey('the first administrator'));
    const passwordFile = adminPassword === undefined ? this.passwordDelivery.store(password) : null;
    const user = await this.users.createFirst({ email, password_hash, name: null, role: 'admin' }).catch((error: unknown) => {
      if (passwordFile) this.passwordDelivery.discard();
      throw error;
    });
    if (user) this.created = { email, password: adminPassword === undefined && !passwordFile ? password : null, passwordFile };
    else if (passwordFile) this.passwordDelivery.discard();
  }
}

/** @param minLength minimum length in code points @returns groups of characters that are easy to read aloud and type */
export function generatePassword(minLength: number): string {
  const groups = Math.max(MIN_GROUPS, Math.ceil((minLength + 1) / (GROUP_LENGTH + 1)));
  return Array.from({ length: groups }, () =>
    Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  ).join('-');
}
