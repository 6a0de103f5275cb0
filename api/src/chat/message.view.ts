import type { Feedback, FeedbackRating, FeedbackReason, Message, Source, SystemEvent, TokenUsage } from '@switchboard/shared';
import type { MessageEntity } from './message.entity.js';

/** The columns of a message's {@link TokenUsage}. */
type UsageColumns = Pick<MessageEntity, 'input_tokens' | 'output_tokens' | 'cached_tokens' | 'reasoning_tokens' | 'tokens_estimated'>;

/** A message as it is stored, with its feedback. */
export type MessageRow = Pick<MessageEntity, Exclude<keyof Message, 'usage' | 'versions' | 'feedback'>> &
  UsageColumns & { rating: FeedbackRating | null; reasons: string | null; comment: string | null; feedback_at: string | null };

export function toMessageView(row: MessageRow): Message {
  return {
    message_id: row.message_id,
    session_id: row.session_id,
    seq: row.seq,
    role: row.role,
    content: row.content,
    created_at: row.created_at,
    responder: row.responder,
    sources: row.sources === null ? [] : (JSON.parse(row.sources) as Source[]),
    status: row.status,
    reply_to: row.reply_to,
    reply_id: row.reply_id,
    parent_id: row.parent_id,
    version: row.version,
    model: row.model,
    finish_reason: row.finish_reason,
    usage: usageOf(row),
    first_ms: row.first_ms,
    thought_ms: row.thought_ms,
    total_ms: row.total_ms,
    history_from: row.history_from,
    stood_in_for: row.stood_in_for,
    author_id: row.author_id,
    author_name: row.author_name,
    event: row.event === null ? null : (JSON.parse(row.event) as SystemEvent),
    feedback: feedbackOf(row),
  };
}

/** The columns that store a usage. */
export function toUsageColumns(usage: TokenUsage | null): UsageColumns {
  return {
    input_tokens: usage?.input_tokens ?? null,
    output_tokens: usage?.output_tokens ?? null,
    cached_tokens: usage?.cached_tokens ?? null,
    reasoning_tokens: usage?.reasoning_tokens ?? null,
    tokens_estimated: Number(usage?.estimated ?? false),
  };
}

function usageOf({ input_tokens, output_tokens, cached_tokens, reasoning_tokens, tokens_estimated }: UsageColumns): TokenUsage | null {
  if (input_tokens === null || output_tokens === null) return null;
  return { input_tokens, output_tokens, cached_tokens, reasoning_tokens, estimated: tokens_estimated !== 0 };
}

function feedbackOf({ rating, reasons, comment, feedback_at }: MessageRow): Feedback | null {
  if (rating === null || feedback_at === null) return null;
  return { rating, reasons: JSON.parse(reasons ?? '[]') as FeedbackReason[], comment, at: feedback_at };
}
