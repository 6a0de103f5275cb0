import { createSecretKey } from 'node:crypto';
import { AttemptBudgets } from '../../src/auth/throttle/attempt-budgets.js';
import type { ConsecutiveFailures } from '../../src/auth/throttle/consecutive-failures.js';
import { SharedAttempts } from '../../src/auth/throttle/shared-attempts.js';
import type { SignInFailureRecorder } from '../../src/auth/throttle/sign-in-failure-recorder.js';
import { SignInThrottle } from '../../src/auth/throttle/sign-in-throttle.js';
import type { Bus } from '../../src/core/bus/bus.js';
import type { Clock } from '../../src/core/clock/clock.js';
import { Announcer } from '../../src/core/instances/announcer.js';
import { type Messenger, NoMessenger } from '../../src/core/instances/messenger.js';
import type { LimitSettings } from '../../src/core/limits/limits.settings.js';

/** What a throttle is made of. */
interface Parts {
  settings: LimitSettings;
  failures: ConsecutiveFailures;
  /** by default failures are counted, and not stored */
  recorder?: SignInFailureRecorder;
  bus: Bus;
  clock: Clock;
  /** by default the server is alone */
  messenger?: Messenger;
}

/** Wires the throttle of sign-ins. */
export function createSignInThrottle({ settings, failures, recorder = counting(failures), bus, clock, messenger = new NoMessenger() }: Parts): SignInThrottle {
  const attempts = new SharedAttempts(new AttemptBudgets(failures, clock), messenger, new Announcer(bus, messenger), bus);
  return new SignInThrottle(settings, attempts, recorder, createSecretKey('kQ7vX2mN9pR4tY8wZ1aC5eG3hJ6kL0oB', 'utf8'));
}

function counting(failures: ConsecutiveFailures): SignInFailureRecorder {
  const recorder: Pick<SignInFailureRecorder, 'recordWrongPassword'> = {
    recordWrongPassword: ({ user_id }, origin) => failures.recordFailure(user_id, origin),
  };
  return recorder as SignInFailureRecorder;
}
