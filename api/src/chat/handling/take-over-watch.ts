import { Injectable } from '@nestjs/common';
import { Bus } from '../../core/bus/bus.js';
import { HandlingChanged } from '../chat.events.js';
import { Replies } from '../replies.js';

/** Interrupts the replies of a session in the instant in which a person takes it over: nothing that begins meanwhile is shown after it. */
@Injectable()
export class TakeOverWatch {
  constructor(bus: Bus, replies: Replies) {
    bus.committed(HandlingChanged, ({ session, to }) => (to === 'person' ? replies.interrupt(session.session_id) : undefined));
  }
}
