import { DOCUMENT, DestroyRef, Injectable, inject, signal } from '@angular/core';
import type { Problem } from '@switchboard/shared';
import { BlobTarget } from '../../core/download/blob-target';
import { DownloadRequests, chunksOf } from '../../core/download/download-requests';
import { problemOf } from '../../core/http/problem';
import { sessionUrl } from './session-events';

/** `md`: the branch shown, for people; `json`: every branch, for programs. */
export type ConversationFormat = 'md' | 'json';

/** The state of the export, or the outcome of the last one. */
export type ConversationExportState = 'idle' | 'running' | 'done' | 'failed';

/** Milliseconds for which a finished export is reported. */
const DONE_MS = 6_000;

/**
 * Downloads one conversation as a file, one at a time.
 *
 * States: idle → running → done → idle, or failed; a cancelled one is idle. Guarantees: a file is saved only when it is complete. It
 * ends with the component that provides it.
 */
@Injectable()
export class ConversationExport {
  private readonly requests = inject(DownloadRequests);
  private readonly document = inject(DOCUMENT);
  private abortController: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  readonly state = signal<ConversationExportState>('idle');
  /** bytes received so far */
  readonly bytes = signal(0);
  /** why it failed: the server's refusal, or `export_cut` if the response was cut off */
  readonly problem = signal<Problem | null>(null);

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.cancel();
      clearTimeout(this.timer);
    });
  }

  /** Starts an export, unless one is running. Never throws. */
  async start(session_id: string, format: ConversationFormat): Promise<void> {
    if (this.abortController) return;
    const abortController = new AbortController();
    this.abortController = abortController;
    this.become('running');
    try {
      const response = await this.requests.open(`${sessionUrl(session_id)}/export?format=${format}`, abortController.signal);
      const name = fileNameIn(response.headers.get('content-disposition')) ?? `conversation.${format}`;
      const target = new BlobTarget(this.document, name);
      for await (const chunk of chunksOf(response)) {
        this.bytes.update((bytes) => bytes + chunk.length);
        await target.write(chunk);
      }
      await target.finish();
      this.become('done');
      this.timer = setTimeout(() => this.become('idle'), DONE_MS);
    } catch (error) {
      this.become(abortController.signal.aborted ? 'idle' : 'failed');
      if (!abortController.signal.aborted) this.problem.set(problemOf(error));
    } finally {
      this.abortController = null;
    }
  }

  /** Cancels the running export; nothing of the file is left. */
  cancel(): void {
    this.abortController?.abort();
  }

  /** Clears the outcome of the last export. */
  dismiss(): void {
    if (!this.abortController) this.become('idle');
  }

  private become(state: ConversationExportState): void {
    clearTimeout(this.timer);
    this.state.set(state);
    if (state !== 'running') return;
    this.bytes.set(0);
    this.problem.set(null);
  }
}

/** The file name in a Content-Disposition header (RFC 6266): the international form, otherwise the plain one; null if there is none. */
export function fileNameIn(header: string | null): string | null {
  const international = /filename\*=UTF-8''([^;\s]+)/i.exec(header ?? '')?.[1];
  const plain = /filename="((?:[^"\\]|\\.)*)"/i.exec(header ?? '')?.[1]?.replace(/\\(.)/g, '$1') ?? /filename=([^";\s]+)/i.exec(header ?? '')?.[1];
  if (international === undefined) return plain ?? null;
  try {
    return decodeURIComponent(international);
  } catch {
    return plain ?? null;
  }
}
