import type { Whisper } from '@switchboard/shared';
import type { WhisperEntity } from './whisper.entity.js';

/** A whisper as it is stored. */
export type WhisperRow = Omit<WhisperEntity, 'session'>;

export function toWhisperView(row: WhisperRow): Whisper {
  return {
    whisper_id: row.whisper_id,
    content: row.content,
    lasts: row.lasts,
    by: row.author_id,
    by_name: row.author_name,
    created_at: row.created_at,
    used_by: usesOf(row),
    withdrawn_at: row.withdrawn_at,
  };
}

/** The replies that it went into. */
export function usesOf({ used_by }: Pick<WhisperRow, 'used_by'>): string[] {
  return JSON.parse(used_by) as string[];
}
