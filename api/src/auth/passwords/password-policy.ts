import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../core/config/settings.js';
import { unfitPassword } from '../auth.errors.js';
import type { QueuePlace } from './fair-queue.js';
import { PasswordStrength } from './password-strength.js';

/**
 * Which new passwords are accepted: long enough, and not among the first that an attacker tries. Digits or special characters are not
 * required (NIST SP 800-63B-4, 3.1.1.2).
 */
@Injectable()
export class PasswordPolicy {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly strength: PasswordStrength,
  ) {}

  /**
   * @param known what an attacker knows about the user: the e-mail address, the name
   * @param place queue key; callers that admit unknown clients must throttle them first
   * @throws DomainError `invalid` with the reason at the path `password`, `busy`
   */
  async assertFit(password: string, known: { email: string; name: string | null }, place: QueuePlace): Promise<void> {
    const least = this.settings.passwordMinLength;
    if ([...password].length < least) throw unfitPassword(`must be at least ${least} characters long`);
    const words = [known.email, known.email.split('@')[0]!, ...(known.name ? [known.name] : []), 'switchboard'];
    if (words.some((word) => word.toLowerCase() === password.toLowerCase()))
      throw unfitPassword('must not be your name or your e-mail address');
    if (await this.strength.isWeak(password, words, place))
      throw unfitPassword(
        'is too easy to guess: it is a common password, a repetition or a row of keys. Take several unrelated words',
      );
  }
}
