import { HttpClient } from '@angular/common/http';
import { Injectable, computed, inject, untracked } from '@angular/core';
import type { Whisper, WhisperList, WhisperRequest } from '@switchboard/shared';
import { firstValueFrom, timeout } from 'rxjs';
import type { StreamEvent } from '../../../core/live/event-stream';
import { liveQuery } from '../../../core/live/live-query';
import { SessionStore } from '../session.store';
import { adminSessionUrl } from '../sessions-api';
import { newestWhisper } from './newest-whisper';

const REQUEST_TIMEOUT_MS = 15_000;

/** What administrators have told the responder of the session that the page shows, live. Provide it in the page's component. */
@Injectable()
export class WhispersStore {
  private readonly http = inject(HttpClient);
  private readonly session = inject(SessionStore);

  private readonly live = liveQuery<WhisperList>({
    url: () => this.url(),
    view: () => `${this.session.transcript()} ${this.session.isReadable()}`,
    isWanted: this.session.isReadable,
    interval: this.session.interval,
    stream: this.session.events,
    onEvent: (event) => this.handleEvent(event),
    merge: (answer, current) => ({ whispers: answer.whispers.map((whisper) => newestWhisper(find(current?.whispers, whisper), whisper)) }),
  });

  /** Oldest first; none while the transcript is sealed. */
  readonly whispers = computed<readonly Whisper[]>(() => (this.live.isCurrent() && !this.session.isSealed() ? this.live.value()!.whispers : []));

  /** @throws HttpErrorResponse or TimeoutError, see `problemOf` */
  async add(request: WhisperRequest): Promise<void> {
    const session_id = untracked(this.session.session_id);
    const whisper = await firstValueFrom(this.http.post<Whisper>(this.url(), request).pipe(timeout(REQUEST_TIMEOUT_MS)));
    if (session_id === untracked(this.session.session_id)) this.apply(whisper);
  }

  /** @throws HttpErrorResponse or TimeoutError, see `problemOf` */
  async withdraw(whisper_id: string): Promise<void> {
    await firstValueFrom(this.http.delete(`${this.url()}/${encodeURIComponent(whisper_id)}`).pipe(timeout(REQUEST_TIMEOUT_MS)));
    this.live.refresh();
  }

  private url(): string {
    return `${adminSessionUrl(untracked(this.session.session_id))}/whispers`;
  }

  /** @returns whether they must be fetched again */
  private handleEvent({ event, data }: StreamEvent): boolean {
    if (event === 'whisper') this.apply(data as Whisper);
    // One that is told of before the first response may be missing in that.
    return event === 'reset' || (event === 'whisper' && !untracked(this.live.isCurrent));
  }

  private apply(told: Whisper): void {
    this.live.update(({ whispers }) => {
      const others = whispers.filter(({ whisper_id }) => whisper_id !== told.whisper_id);
      return { whispers: [...others, newestWhisper(find(whispers, told), told)].sort(byTime) };
    });
  }
}

function find(whispers: readonly Whisper[] | undefined, { whisper_id }: Whisper): Whisper | undefined {
  return whispers?.find((each) => each.whisper_id === whisper_id);
}

function byTime(one: Whisper, other: Whisper): number {
  return one.created_at < other.created_at ? -1 : one.created_at > other.created_at ? 1 : one.whisper_id < other.whisper_id ? -1 : 1;
}
