import { NgTemplateOutlet } from '@angular/common';
import { Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Message, MessageRole, Source, Whisper } from '@switchboard/shared';
import { estimatedRows } from '../../core/conversation/estimated-rows';
import { repliesAfterQuestions } from '../../core/conversation/reply-order';
import { type ShownSources, shownSources } from '../../core/conversation/shown-sources';
import { ExtensionActions } from '../../core/extensions/extension-actions';
import { Translations } from '../../core/i18n/translations';
import { Markdown } from '../../ui/markdown/markdown';
import { PlainText } from '../../ui/plain-text/plain-text';
import { TimeAgo } from '../../ui/time-ago/time-ago';
import { AnswerDetails } from './answer-details';
import { answerFigures } from './answer-figures';
import { AnswerAuthors } from './answer-authors';
import { type BranchMark, BranchMarks } from './branch-marks';
import { eventWords } from './handling/event-words';
import { ReplyPlaces } from './handling/reply-places';
import type { MessageLog } from './message-log';
import { ShowFound } from './show-found';
import { TranscriptActions } from './transcript-actions';
import { withWhispers } from './whispers/transcript-items';
import { WhisperEntry } from './whispers/whisper-entry';

interface Entry {
  readonly key: string;
  readonly message_id: string | null;
  /** null for a reply in progress */
  readonly stored: Message | null;
  /** the message below which a reply is shown */
  readonly reply_to: string | null;
  readonly seq: number | null;
  readonly role: MessageRole;
  /** the user or the administrator who wrote it; null for the responder and the system */
  readonly person: string | null;
  /** who wrote it, of an answer where several can */
  readonly author: string | null;
  readonly content: string;
  /** what the user wrote when they asked for a person */
  readonly note: string | null;
  readonly created_at: string | null;
  readonly isRunning: boolean;
  /** shown verbatim: everything but the responder's answers */
  readonly isVerbatim: boolean;
  /** text key of how it ended; null if it is complete */
  readonly remark: string | null;
  /** null for a reply in progress */
  readonly branch: BranchMark | null;
  readonly sources: ShownSources;
  /** all sources, in the order of their numbers */
  readonly citations: readonly Source[];
  /** how it came about, in words */
  readonly figures: string | null;
  /** what was thought before, of a reply in progress */
  readonly thought: string | null;
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

const NO_SOURCES = shownSources([]);

/** The stored messages and the replies in progress. Each message keeps its element from its first delta to the end. */
@Component({
  selector: 'app-transcript',
  imports: [AnswerDetails, Markdown, NgTemplateOutlet, PlainText, RouterLink, TimeAgo, TranscriptActions, TranslocoDirective, WhisperEntry],
  templateUrl: './transcript.html',
  styleUrl: './transcript.scss',
})
export class Transcript {
  private readonly router = inject(Router);
  private readonly translations = inject(Translations);
  private readonly authors = inject(AnswerAuthors);
  private readonly extensions = inject(ExtensionActions);
  protected readonly found = inject(ShowFound, { optional: true });

  readonly log = input.required<MessageLog>();
  /** what the responder was told, oldest first */
  readonly whispers = input<readonly Whisper[]>([]);
  /** id of the message with which the branch ends that the user's page shows */
  readonly end = input<string | null>(null);
  /** the user's label */
  readonly user = input.required<string>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  protected readonly roles = ROLES;
  protected readonly rows = estimatedRows;
  private readonly entries = computed(() => {
    // Events are told in it.
    this.locale();
    return this.entriesOf(this.log(), this.end());
  });
  protected readonly items = computed(() => withWhispers(this.entries(), this.whispers()));
  /** When each stored reply was given, by its id. */
  protected readonly answers = computed(
    () => new Map(this.log().messages.flatMap(({ message_id, role, created_at }): [string, string][] => (role === 'assistant' ? [[message_id, created_at]] : []))),
  );

  constructor() {
    void this.authors.load();
  }

  /** The route of a link within this application; null for an external link. */
  protected internalRoute(url: string) {
    return /^\/(?!\/)/.test(url) ? this.router.parseUrl(url) : null;
  }

  /** The message, if an extension offers to do something with messages; null for events and replies in progress. */
  protected actedOn({ role, stored }: Entry): Message | null {
    return role !== 'system' && this.extensions.has('message.action') ? stored : null;
  }

  private entriesOf({ messages, running, failed }: MessageLog, leaf_id: string | null): Entry[] {
    const marks = new BranchMarks(messages, leaf_id);
    const places = new ReplyPlaces(messages);
    const stored = messages.map((message): Entry => {
      const problem = failed.get(message.message_id);
      const { message_id, seq, role, created_at, sources: citations } = message;
      const event = eventWords(message, this.user(), this.translations);
      return {
        key: message_id, message_id, stored: message, reply_to: places.of(message), seq, role, created_at, citations, sources: shownSources(citations), branch: marks.of(message),
        person: role === 'user' ? this.user() : role === 'operator' ? message.author_name : null,
        author: role === 'assistant' ? this.authors.nameOf(message.responder) : null,
        content: event ?? message.content, note: (event !== null && message.event?.note) || null,
        isRunning: false, isVerbatim: role !== 'assistant', remark: REMARKS[message.status],
        figures: role === 'assistant' ? answerFigures(message, this.locale(), this.translations) : null, thought: null,
        failure: problem ? this.translations.problem(problem) : null,
      };
    });
    const live = [...running].map(([reply_id, { reply_to, text: content, thought }]): Entry => ({
      key: reply_id, message_id: null, stored: null, reply_to: places.ofRunning(reply_to), seq: null, role: 'assistant', person: null, author: null, content, note: null, created_at: null,
      citations: [], sources: NO_SOURCES, branch: null,
      isRunning: true, isVerbatim: false, remark: null, figures: null, thought: thought ?? null, failure: null,
    }));
    // An interrupted reply that is generated again is shown as it grows.
    return repliesAfterQuestions([...stored.filter(({ key }) => !running.has(key)), ...live]);
  }
}
