import { Inject, Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { SETTINGS, type Settings } from '../../core/config/settings.js';
import { networkOf } from '../../core/limits/network.js';
import { tooManyAttempts } from '../auth.errors.js';
import { AttemptCounter } from './attempt-counter.js';

/** Wrong sign-ins from one address in {@link ADDRESS_SECONDS}: an office is one address, so this is generous. */
const ADDRESS_ATTEMPTS = 100;
const ADDRESS_SECONDS = 900;
/** Registrations from one address in an hour. */
const REGISTRATIONS = 200;
const HOUR_SECONDS = 3_600;

/** An attempt under way. Exactly one of its methods is called, or none when the person was wrong. */
export interface Attempt {
  /** the person was right: their count begins anew */
  succeeded(): Promise<void>;
  /** the server failed: the attempt does not count */
  cancelled(): Promise<void>;
}

const unlimited: Attempt = { succeeded: async () => undefined, cancelled: async () => undefined };

/**
 * Slows down who guesses passwords, and never locks the owner out.
 *
 * A stranger has a budget per account and address, and one per address for all accounts. A device on which the person has
 * signed in before has a budget of its own and asks neither, so no stranger can use it up. With RATE_LIMITS=off nothing is
 * counted.
 */
@Injectable()
export class SignInThrottle {
  private readonly guesses = new AttemptCounter();
  private readonly addresses = new RateLimiterMemory({
    keyPrefix: 'address',
    points: ADDRESS_ATTEMPTS,
    duration: ADDRESS_SECONDS,
  });
  private readonly registrations = new RateLimiterMemory({
    keyPrefix: 'register',
    points: REGISTRATIONS,
    duration: HOUR_SECONDS,
  });

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /**
   * @param knownDevice the device's name, when this account has signed in there before
   * @throws DomainError `too_many_attempts` with Retry-After
   */
  async signingIn(email: string, address: string, knownDevice: string | undefined): Promise<Attempt> {
    if (!this.settings.rateLimits) return unlimited;
    if (knownDevice !== undefined) return this.guessing(`device ${knownDevice} ${email}`);
    const network = networkOf(address);
    const guess = await this.guessing(`account ${network} ${email}`);
    await take(this.addresses, network);
    return {
      succeeded: async () => {
        await Promise.all([guess.succeeded(), this.addresses.reward(network)]);
      },
      cancelled: async () => {
        await Promise.all([guess.cancelled(), this.addresses.reward(network)]);
      },
    };
  }

  /** Somebody signed in gives their password once more. @throws DomainError `too_many_attempts` */
  async confirming(sign_in_id: string): Promise<Attempt> {
    return this.settings.rateLimits ? this.guessing(`confirm ${sign_in_id}`) : unlimited;
  }

  /** @throws DomainError `too_many_attempts` */
  async registering(address: string): Promise<void> {
    if (this.settings.rateLimits) await take(this.registrations, networkOf(address));
  }

  private async guessing(key: string): Promise<Attempt> {
    const wait = await this.guesses.begin(key);
    if (wait > 0) throw tooManyAttempts(wait);
    return { succeeded: () => this.guesses.forget(key), cancelled: () => this.guesses.takeBack(key) };
  }
}

async function take(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refused) {
    if (refused instanceof RateLimiterRes) throw tooManyAttempts(Math.ceil(refused.msBeforeNext / 1000));
    throw refused;
  }
}
