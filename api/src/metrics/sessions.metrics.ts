import { Injectable } from '@nestjs/common';
import { Clock } from '../core/clock/clock.js';
import { Metrics, single } from '../core/metrics/metrics.js';
import { ActiveRule } from '../policies/index.js';
import { idleThreshold } from '../sessions/index.js';
import { type SessionsFigures, SessionsFiguresRepository } from './sessions-figures.repository.js';

/** Sessions, messages and running replies, from the sources of the console's counters, so that both always agree. */
@Injectable()
export class SessionsMetrics {
  private pending: Promise<SessionsFigures> | null = null;

  constructor(
    private readonly repository: SessionsFiguresRepository,
    private readonly clock: Clock,
    private readonly rule: ActiveRule,
    metrics: Metrics,
  ) {
    const gauge = (name: string, help: string, key: keyof SessionsFigures) => metrics.gauge(name, help, async () => single((await this.read())[key]));
    gauge('switchboard_sessions_active', 'Sessions that are active, as the console counts them.', 'active');
    gauge('switchboard_sessions_total', 'Sessions that exist.', 'total');
    gauge('switchboard_messages_total', 'Messages that exist.', 'messages');
    gauge('switchboard_sessions_waiting', 'Sessions whose user waits for a person.', 'waiting');
    gauge('switchboard_sessions_handled', 'Sessions that a person has taken over.', 'handled');
    gauge('switchboard_generations', 'Replies being generated.', 'generations');
  }

  /** One statement for all gauges of a scrape. */
  private read(): Promise<SessionsFigures> {
    this.pending ??= this.repository.read(idleThreshold(this.clock.now(), this.rule.idleAfter)).finally(() => (this.pending = null));
    return this.pending;
  }
}
