import { Injectable, inject } from '@angular/core';
import type { ChatRequest } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { PersonalTexts } from '../../core/personal-texts';

/** A message that the server has not confirmed yet. */
export interface UnsentMessage {
  readonly message_id: string;
  readonly content: string;
  /** the message that it follows, null for none; undefined for the end of the branch shown when it arrives */
  readonly parent_id?: string | null;
  /** when it was written, in milliseconds since 1970; the sort key */
  readonly at: number;
}

/**
 * The stored messages that are waiting to be sent, per conversation, in the order in which they were written.
 *
 * Each is a separate entry in the browser's storage, so that tabs that add and remove concurrently do not overwrite each other's
 * changes.
 */
@Injectable({ providedIn: 'root' })
export class UnsentMessageStorage {
  private readonly texts = inject(PersonalTexts);
  private readonly auth = inject(AuthService);

  /** The conversations with waiting messages. */
  sessions(): string[] {
    const user = this.auth.user();
    const names = user ? this.texts.names('outbox', user.user_id, '') : [];
    return [...new Set(names.map((name) => name.slice(0, name.indexOf('.'))))].filter((session_id) => session_id !== '');
  }

  /** The waiting messages of a conversation. */
  list(session_id: string): UnsentMessage[] {
    const user = this.auth.user();
    const names = user ? this.texts.names('outbox', user.user_id, `${session_id}.`) : [];
    return names
      .flatMap((name) => parseMessage(this.texts.read('outbox', user!.user_id, name)) ?? [])
      .sort((one, other) => one.at - other.at || (one.message_id < other.message_id ? -1 : 1));
  }

  /** @returns false if it would not survive a reload */
  save(session_id: string, message: UnsentMessage): boolean {
    const user = this.auth.user();
    return user !== null && this.texts.write('outbox', user.user_id, entryName(session_id, message.message_id), JSON.stringify(message));
  }

  remove(session_id: string, message_id: string): void {
    const user = this.auth.user();
    if (user) this.texts.remove('outbox', user.user_id, entryName(session_id, message_id));
  }
}

/** The request that sends a message. */
export function requestOf({ message_id, content, parent_id }: UnsentMessage): ChatRequest & { message_id: string } {
  return { message: content, message_id, ...(parent_id !== undefined && { parent_id }) };
}

function entryName(session_id: string, message_id: string): string {
  return `${session_id}.${message_id}`;
}

/** Parses a stored message; null for entries written by hand or by another version. */
function parseMessage(text: string | null): UnsentMessage | null {
  try {
    const { message_id, content, at, parent_id } = JSON.parse(text ?? 'null') as Record<string, unknown>;
    const isMessage = typeof message_id === 'string' && typeof content === 'string' && typeof at === 'number';
    if (!isMessage) return null;
    const isPlaced = typeof parent_id === 'string' || parent_id === null;
    return { message_id, content, at, ...(isPlaced && { parent_id }) };
  } catch {
    return null;
  }
}
