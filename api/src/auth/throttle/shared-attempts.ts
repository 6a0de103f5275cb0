import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Bus } from '../../core/bus/bus.js';
import { Announcer } from '../../core/instances/announcer.js';
import { Messenger } from '../../core/instances/messenger.js';
import { OrderedChannel } from '../../core/instances/ordered-channel.js';
import { UserChanged } from '../../users/index.js';
import { SignedIn } from '../auth.events.js';
import { AttemptBudgets, type Refusal } from './attempt-budgets.js';
import { type AttemptStep, parseStep } from './attempt-steps.js';

const CHANNEL = 'attempts';

/**
 * Counts attempts at all joined servers together.
 *
 * Guarantees: while messages arrive, attempts at several servers are allowed and refused as if one server had counted them in one order; an
 * attempt waits for the others for at most 50 ms, and once for each time that the messenger breaks down, after which each server counts what it
 * hears. Nothing is kept in the messenger, so that there is nothing to lose or to fill. A server that is alone counts by itself.
 */
@Injectable()
export class SharedAttempts implements OnModuleInit {
  private readonly channel: OrderedChannel<Refusal>;

  constructor(
    private readonly budgets: AttemptBudgets,
    messenger: Messenger,
    announcer: Announcer,
    bus: Bus,
  ) {
    this.channel = new OrderedChannel(messenger, CHANNEL, (message, from) => {
      const step = parseStep(message);
      return step && this.budgets.apply(step, from);
    });
    // The others look at the stored count again, so that nothing but the database grants further attempts.
    const reset = (user_id: string): void => announcer.announce(CHANNEL, this.channel.stamped({ step: 'reset', user_id } satisfies AttemptStep));
    bus.committed(SignedIn, ({ user_id }) => reset(user_id));
    bus.committed(UserChanged, ({ user_id, fields }) => fields.includes('password') && reset(user_id));
  }

  onModuleInit(): Promise<void> {
    return this.channel.open();
  }

  /** Counts something that may be refused, in its turn among what other servers count. */
  count(step: AttemptStep): Promise<Refusal> {
    return this.channel.send(step);
  }

  /** Counts something that is not refused. */
  tell(step: AttemptStep): void {
    this.channel.tell(step);
  }
}
