import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { SETTINGS, type Settings } from '../core/config/settings.js';
import { UsersService } from '../users/index.js';
import { PasswordNotice } from './password-notice.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { placeOfPerson } from './throttle/queue-places.js';

/** Letters and digits that nobody takes for one another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUP = 5;
/** 25 of those characters bear 123 bits. */
const GROUPS_LEAST = 5;

/** How the first administrator signs in. */
export interface FirstCredentials {
  email: string;
  /** to be shown once on the terminal; null when it must not be printed */
  password: string | null;
  /** where a generated password is kept instead; both are null when it came from ADMIN_PASSWORD: whoever set it knows it */
  passwordFile: string | null;
}

/**
 * Makes the first administrator when the server starts and there are no users.
 *
 * States of `credentials`: null (nothing was made), set for the rest of this process's life; to be printed once.
 */
@Injectable()
export class FirstAdministrator implements OnApplicationBootstrap {
  private made: FirstCredentials | null = null;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly notice: PasswordNotice,
  ) {}

  /** What this start has made, or null. */
  get credentials(): FirstCredentials | null {
    return this.made;
  }

  async onApplicationBootstrap(): Promise<void> {
    if (await this.users.any()) return;
    const { adminEmail: email, adminPassword, passwordMinLength } = this.settings;
    const password = adminPassword ?? generatePassword(passwordMinLength);
    // Hashed before the job begins: other writers would wait for it.
    const password_hash = await this.hasher.hash(password, placeOfPerson('the first administrator'));
    const passwordFile = adminPassword === undefined ? this.notice.keep(password) : null;
    const user = await this.users.createFirst({ email, password_hash, name: null, role: 'admin' }).catch((error: unknown) => {
      if (passwordFile) this.notice.discard();
      throw error;
    });
    if (user) this.made = { email, password: adminPassword === undefined && !passwordFile ? password : null, passwordFile };
    else if (passwordFile) this.notice.discard();
  }
}

/** @param least code points @returns groups of characters that can be read aloud and typed */
export function generatePassword(least: number): string {
  const groups = Math.max(GROUPS_LEAST, Math.ceil((least + 1) / (GROUP + 1)));
  return Array.from({ length: groups }, () =>
    Array.from({ length: GROUP }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  ).join('-');
}
