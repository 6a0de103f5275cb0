import { Injectable } from '@nestjs/common';
import { SignedIn, SignInRefused } from '../auth/index.js';
import { ReplyFailed, ReplyPosted } from '../chat/index.js';
import { Bus } from '../core/bus/bus.js';
import { Metrics } from '../core/metrics/metrics.js';

/** Replies and sign-ins of this process, counted when they happen. */
@Injectable()
export class EventsMetrics {
  constructor(bus: Bus, metrics: Metrics) {
    const replies = metrics.counter('switchboard_replies_total', 'Replies that ended, by status and responder; failed ones have no responder.', ['status', 'responder']);
    const tokens = metrics.counter('switchboard_tokens_total', 'Tokens of language models.', ['responder', 'direction']);
    const firstPiece = metrics.histogram('switchboard_first_piece_seconds', 'Time until the first piece of a reply.', [], [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]).of();
    bus.committed(ReplyPosted, ({ reply }) => {
      const responder = reply.responder ?? 'none';
      replies.of(reply.status, responder).value++;
      if (reply.first_ms !== null) firstPiece.observe(reply.first_ms / 1_000);
      if (!reply.usage) return;
      tokens.of(responder, 'in').value += reply.usage.input_tokens;
      tokens.of(responder, 'out').value += reply.usage.output_tokens;
    });
    bus.committed(ReplyFailed, () => void replies.of('failed', 'none').value++);
    const signIns = metrics.counter('switchboard_sign_ins_total', 'Sign-ins, by outcome: signed_in, or why they were refused.', ['outcome']);
    bus.committed(SignedIn, () => void signIns.of('signed_in').value++);
    // Of many refusals in a row, one is published with the number of those that were not.
    bus.committed(SignInRefused, ({ reason, left_out }) => void (signIns.of(reason).value += 1 + left_out));
  }
}
