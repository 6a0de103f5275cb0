import { Injectable } from '@nestjs/common';
import type { MessageStatus, TokenUsage, UsageFigures, UsageGrouping, UsageRow } from '@switchboard/shared';
import type { EntityManager } from 'typeorm';
import { LongReads } from '../../core/database/long-reads.js';
import { type ReadExecutor, Statement } from '../../core/database/statement.js';

/** What is counted of a reply, whether or not it was stored. */
export interface CountedReply {
  status: MessageStatus;
  responder: string | null;
  model: string | null;
  usage: TokenUsage | null;
  first_ms: number | null;
  total_ms: number | null;
}

/** Days (UTC) as `2026-01-31`, both inclusive. */
export interface UsagePeriod {
  from: string;
  to: string;
}

const dayTokens = new Statement<{ day_tokens: number }>('SELECT day_tokens FROM user_usage WHERE user_id = $1 AND day = $2');
const addDayTokens = new Statement(
  `INSERT INTO user_usage (user_id, day, day_tokens) VALUES ($1, $2, $3)
   ON CONFLICT (user_id) DO UPDATE SET
     day_tokens = CASE WHEN user_usage.day = excluded.day THEN user_usage.day_tokens + excluded.day_tokens ELSE excluded.day_tokens END,
     day_message_count = CASE WHEN user_usage.day = excluded.day THEN user_usage.day_message_count ELSE 0 END,
     day = excluded.day`,
);
const counted = ['replies', 'failed', 'input_tokens', 'output_tokens', 'estimated_tokens', 'first_ms_sum'] as const;
/** PostgreSQL returns large sums as text. */
type Sums = Record<(typeof counted)[number], number | string>;

const addToDay = new Statement(
  `INSERT INTO usage_days (day, user_id, responder, model, ${counted.join(', ')}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
   ON CONFLICT (day, user_id, responder, model) DO UPDATE SET ${counted.map((name) => `${name} = usage_days.${name} + excluded.${name}`).join(', ')}`,
);

/** Rows of a report; a period has at most 366 days. */
const MAX_ROWS: Record<UsageGrouping, number> = { day: 366, user: 200, responder: 200, model: 200 };
const sums = counted.map((name) => `coalesce(sum(${name}), 0) AS ${name}`).join(', ');
const inPeriod = 'FROM usage_days WHERE day >= $1 AND day <= $2';
const groupedBy = (column: string, order: string) =>
  new Statement<Sums & { key: string }>(`SELECT ${column} AS key, ${sums} ${inPeriod} GROUP BY ${column} ORDER BY ${order} LIMIT $3`);
const mostTokens = 'sum(input_tokens + output_tokens) DESC';
const rowsBy = {
  day: groupedBy('day', 'day'),
  user: groupedBy('user_id', `${mostTokens}, user_id`),
  responder: groupedBy('responder', `${mostTokens}, responder`),
  model: groupedBy('model', `${mostTokens}, model`),
} satisfies Record<UsageGrouping, Statement<Sums & { key: string }>>;
const selectTotals = new Statement<Sums>(`SELECT ${sums} ${inPeriod}`);

/** Reads and updates the token counts. */
@Injectable()
export class UsageRepository {
  constructor(private readonly longReads: LongReads) {}

  /** @param day as `2026-01-31` @returns the tokens that the user has used on that day */
  async tokensOf(manager: EntityManager, user_id: string, day: string): Promise<number> {
    return (await dayTokens.one(manager, user_id, day))?.day_tokens ?? 0;
  }

  /** Adds a reply to the counts of a day. @param isStored false for one that failed without text */
  async count(manager: EntityManager, user_id: string, day: string, reply: CountedReply, isStored: boolean): Promise<void> {
    const { input_tokens = 0, output_tokens = 0, estimated = false } = reply.usage ?? {};
    const tokens = input_tokens + output_tokens;
    // An outage must not use up somebody's day: what was not said and not reported may never have been computed.
    const isCharged = tokens > 0 && (isStored || !estimated);
    if (isCharged) await addDayTokens.all(manager, user_id, day, tokens);
    // Whoever stops a reply before its first text has waited until then.
    const wait = isStored ? (reply.first_ms ?? reply.total_ms ?? 0) : 0;
    const figures = [Number(isStored), Number(reply.status === 'interrupted'), input_tokens, output_tokens, estimated ? tokens : 0, wait];
    await addToDay.all(manager, day, user_id, reply.responder ?? '', reply.model ?? '', ...figures);
  }

  /**
   * The figures of a period, by what they are grouped by, and in total.
   *
   * @param signal aborted when nobody waits for them any more
   * @throws ReadCancelled
   */
  async report({ from, to }: UsagePeriod, by: UsageGrouping, signal: AbortSignal): Promise<{ rows: UsageRow[]; totals: UsageFigures }> {
    const on = this.longReads.on(signal);
    const [rows, totals] = await Promise.all([rowsBy[by].all(on, from, to, MAX_ROWS[by]), this.totals(on, from, to)]);
    return { rows: rows.map(({ key, ...sums }) => ({ key, ...figuresOf(sums) })), totals };
  }

  private async totals(on: ReadExecutor, from: string, to: string): Promise<UsageFigures> {
    return figuresOf((await selectTotals.one(on, from, to))!);
  }
}

function figuresOf(sums: Sums): UsageFigures {
  const { first_ms_sum, ...figures } = Object.fromEntries(counted.map((name) => [name, Number(sums[name])])) as Record<(typeof counted)[number], number>;
  return { ...figures, first_ms_mean: figures.replies === 0 ? null : Math.round(first_ms_sum / figures.replies) };
}
