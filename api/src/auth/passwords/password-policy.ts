import { Inject, Injectable } from '@nestjs/common';
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { SETTINGS, type Settings } from '../../core/config/settings.js';
import { unfitPassword } from '../auth.errors.js';

/** Code points that are judged at either end of a password; the estimate's cost grows steeply with the length. */
const JUDGED = 32;
/** zxcvbn's scores 0 and 1: found within a million guesses. */
const WEAK = 1;

/**
 * Which new passwords are accepted: long enough, and not among the first that an attacker tries. No rule asks for digits or
 * signs (NIST SP 800-63B-4, 3.1.1.2).
 */
@Injectable()
export class PasswordPolicy {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /**
   * @param known what an attacker knows of the person: the address, the name
   * @throws DomainError `invalid` with the reason at the path `password`
   */
  async assertFit(password: string, known: { email: string; name: string | null }): Promise<void> {
    const points = [...password];
    const least = this.settings.passwordMinLength;
    if (points.length < least) throw unfitPassword(`must be at least ${least} characters long`);
    const words = [known.email, known.email.split('@')[0]!, ...(known.name ? [known.name] : []), 'switchboard'];
    if (words.some((word) => word.toLowerCase() === password.toLowerCase()))
      throw unfitPassword('must not be your name or your e-mail address');
    loading ??= load();
    const estimator = await loading;
    const ends = points.length <= JUDGED ? [points] : [points.slice(0, JUDGED), points.slice(-JUDGED)];
    if (ends.every((end) => estimator.check(end.join(''), words).score <= WEAK))
      throw unfitPassword(
        'is too easy to guess: it is a common password, a repetition or a row of keys. Take several unrelated words',
      );
  }
}

/** The estimator, which keeps nothing of what it judges; one for the process, since it is the same for every server in it. */
let loading: Promise<ZxcvbnFactory> | undefined;

/** Loaded with the first password, not with the server: the dictionary has 50,000 entries. */
async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 2 * JUDGED });
}
