import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Clock, type ExtensionJob, extensionSettings, type HealthCheck, newId, Statement, WriteGate } from '@switchboard/api';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Rating } from './rating.js';

/** The settings of this extension. */
export const csatSettings = z.object({
  CSAT_WEBHOOK_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
});
type CsatSettings = z.infer<typeof csatSettings>;

/** How long the receiver may take, in milliseconds. */
const ANSWER_LIMIT_MS = 10_000;
/** Age of an entry, in milliseconds, after which the outbox is stuck. */
const STUCK_AFTER_MS = 600_000;

interface Entry {
  entry_id: string;
  body: string;
}

const insert = new Statement('INSERT INTO csat_outbox (entry_id, session_id, user_id, body) VALUES ($1, $2, $3, $4)');
const oldest = new Statement<Entry>('SELECT entry_id, body FROM csat_outbox ORDER BY entry_id LIMIT 20');
const remove = new Statement('DELETE FROM csat_outbox WHERE entry_id = $1');

/**
 * Tells another program of ratings, each at least once: an entry is written in the job of the rating and removed when the program has
 * answered, so that neither a crash nor an outage on either side loses one.
 */
@Injectable()
export class Outbox implements ExtensionJob, HealthCheck {
  readonly interval = 1_000;
  readonly failure = 'ratings could not be sent to CSAT_WEBHOOK_URL';

  constructor(
    @Inject(extensionSettings('csat')) private readonly settings: CsatSettings,
    @InjectDataSource() private readonly reader: DataSource,
    private readonly gate: WriteGate,
    private readonly clock: Clock,
  ) {}

  async add(manager: EntityManager, rating: Rating): Promise<void> {
    if (this.settings.CSAT_WEBHOOK_URL === undefined) return;
    await insert.all(manager, newId(this.clock.now()), rating.session_id, rating.user_id, JSON.stringify(rating));
  }

  async run(signal: AbortSignal): Promise<void> {
    for (let entries = await this.next(); entries.length > 0 && !signal.aborted; entries = await this.next())
      for (const entry of entries) {
        await this.send(entry, signal);
        await this.gate.run(async ({ manager }) => void (await remove.all(manager, entry.entry_id)));
      }
  }

  async check(): Promise<string | null> {
    const [entry] = await oldest.all(this.reader);
    // An id begins with the milliseconds at which it was made (RFC 9562, 5.7).
    const since = entry ? parseInt(entry.entry_id.replace('-', '').slice(0, 12), 16) : Infinity;
    return this.clock.now() - since > STUCK_AFTER_MS ? 'outbox_stuck' : null;
  }

  private async next(): Promise<Entry[]> {
    return this.settings.CSAT_WEBHOOK_URL === undefined ? [] : oldest.all(this.reader);
  }

  /** The receiver knows by the key what it has been told already. */
  private async send({ entry_id, body }: Entry, signal: AbortSignal): Promise<void> {
    const answer = await fetch(this.settings.CSAT_WEBHOOK_URL!, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': entry_id },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`CSAT_WEBHOOK_URL answered ${answer.status}`);
  }
}
