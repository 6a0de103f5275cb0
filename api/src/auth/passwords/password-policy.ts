import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../../core/config/settings-token.js';
import type { AuthSettings } from '../auth.settings.js';
import { rejectedPassword } from '../auth.errors.js';
import type { QueueKey } from './fair-queue.js';
import { canonical } from './password-hasher.js';
import { PasswordStrength } from './password-strength.js';

/**
 * Which new passwords are accepted: long enough, and not among the first that an attacker tries. Digits or special characters are not
 * required (NIST SP 800-63B-4, 3.1.1.2).
 */
@Injectable()
export class PasswordPolicy {
  constructor(
    @Inject(SETTINGS) private readonly settings: AuthSettings,
    private readonly strength: PasswordStrength,
  ) {}

  /**
   * @param identity what an attacker knows about the user: the email address, the name
   * @param queueKey on whose behalf the password is checked; callers that admit unknown clients must throttle them first
   * @throws DomainError `invalid` with the reason at the path `password`, `busy`
   */
  async assertAcceptable(typed: string, identity: { email: string; name: string | null }, queueKey: QueueKey): Promise<void> {
    const password = canonical(typed);
    const minLength = this.settings.passwordMinLength;
    if ([...password].length < minLength) throw rejectedPassword(`must be at least ${minLength} characters long`);
    const words = [identity.email, identity.email.split('@')[0]!, ...(identity.name ? [identity.name] : []), 'switchboard'].map(canonical);
    if (words.some((word) => word.toLowerCase() === password.toLowerCase()))
      throw rejectedPassword('must not be your name or your email address');
    if (await this.strength.isWeak(password, words, queueKey))
      throw rejectedPassword(
        'is too easy to guess: it is a common password, a repetition or a keyboard pattern. Use several unrelated words instead',
      );
  }
}
