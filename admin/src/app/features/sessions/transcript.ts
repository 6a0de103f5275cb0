import { Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Message, MessageRole, Source } from '@switchboard/shared';
import { estimatedRows } from '../../core/conversation/estimated-rows';
import { repliesAfterQuestions } from '../../core/conversation/reply-order';
import { Translations } from '../../core/i18n/translations';
import { Markdown } from '../../ui/markdown/markdown';
import { PlainText } from '../../ui/plain-text/plain-text';
import { TimeAgo } from '../../ui/time-ago/time-ago';
import type { MessageLog } from './message-log';

interface Entry {
  readonly key: string;
  readonly message_id: string | null;
  readonly reply_to: string | null;
  readonly seq: number | null;
  readonly role: MessageRole;
  readonly content: string;
  readonly created_at: string | null;
  readonly isRunning: boolean;
  /** written by a person: shown verbatim */
  readonly isVerbatim: boolean;
  /** text key of how it ended; null if it is complete */
  readonly remark: string | null;
  readonly sources: readonly Source[];
  /** why there is no reply, in plain words */
  readonly failure: string | null;
}

const ROLES = {
  user: 'sessions.detail.user',
  assistant: 'sessions.detail.assistant',
  operator: 'sessions.detail.operator',
  system: 'sessions.detail.system',
} as const satisfies Record<MessageRole, string>;

const REMARKS = {
  complete: null,
  stopped: 'sessions.detail.stopped',
  interrupted: 'sessions.detail.interrupted',
} as const satisfies Record<Message['status'], string | null>;

/** The stored messages and the replies in progress. Each message keeps its element from its first delta to the end. */
@Component({
  selector: 'app-transcript',
  imports: [Markdown, PlainText, RouterLink, TimeAgo, TranslocoDirective],
  templateUrl: './transcript.html',
  styleUrl: './transcript.scss',
})
export class Transcript {
  private readonly router = inject(Router);
  private readonly translations = inject(Translations);

  readonly log = input.required<MessageLog>();
  /** the user's label */
  readonly user = input.required<string>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  protected readonly roles = ROLES;
  protected readonly rows = estimatedRows;
  protected readonly entries = computed(() => this.entriesOf(this.log()));

  /** The route of a link within this application; null for an external link. */
  protected internalRoute(url: string) {
    return /^\/(?!\/)/.test(url) ? this.router.parseUrl(url) : null;
  }

  private entriesOf({ messages, running, failed }: MessageLog): Entry[] {
    const stored = messages.map((message): Entry => {
      const problem = failed.get(message.message_id);
      const { message_id, reply_to, seq, role, content, created_at, sources } = message;
      return {
        key: reply_to === null ? message_id : `reply-${reply_to}`, message_id, reply_to, seq, role, content, created_at, sources,
        isRunning: false, isVerbatim: role === 'user' || role === 'operator', remark: REMARKS[message.status],
        failure: problem ? this.translations.problem(problem) : null,
      };
    });
    const storedKeys = new Set(stored.map(({ key }) => key));
    const live = [...running].map(([reply_to, content]): Entry => ({
      key: `reply-${reply_to}`, message_id: null, reply_to, seq: null, role: 'assistant', content, created_at: null, sources: [],
      isRunning: true, isVerbatim: false, remark: null, failure: null,
    }));
    return repliesAfterQuestions([...stored, ...live.filter(({ key }) => !storedKeys.has(key))]);
  }
}
