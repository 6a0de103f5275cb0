import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import type { ExportFormat, Problem } from '@switchboard/shared';
import type { DownloadTarget } from '../../core/download/blob-target';
import { DownloadRequests, chunksOf } from '../../core/download/download-requests';
import { problemOf } from '../../core/http/problem';
import { ExportRowCounter } from './export-row-counter';
import { ExportTargets } from './export-target';
import { SELECTED_EXPORT_URL, exportUrl, type ExportOptions, type SessionFilters } from './session-filters';

/** The state of the export, or the outcome of the last one. */
export type ExportState = 'idle' | 'running' | 'done' | 'failed' | 'cancelled';

/** The progress of an export. */
export interface ExportProgress {
  readonly rows: number;
  readonly bytes: number;
  /** approximate total of rows; null if unknown */
  readonly expected: number | null;
}

/** Sessions that the user chose, in the order of the file. */
export interface ChosenSessions {
  readonly session_ids: readonly string[];
}

const NO_PROGRESS: ExportProgress = { rows: 0, bytes: 0, expected: null };
/** Milliseconds between two progress updates. */
const PROGRESS_INTERVAL_MS = 250;

/**
 * This page's export of the list, one at a time.
 *
 * States: idle → running → done, failed or cancelled → running again. Guarantees: a file is saved only when it is complete;
 * otherwise nothing of it is left. At most a few megabytes of it are in memory. It ends with the page.
 */
@Injectable()
export class ExportRun {
  private readonly requests = inject(DownloadRequests);
  private readonly targets = inject(ExportTargets);
  private abortController: AbortController | null = null;

  readonly state = signal<ExportState>('idle');
  readonly progress = signal<ExportProgress>(NO_PROGRESS);
  /** why it failed: the server's refusal, or `export_cut` if the response was cut off */
  readonly problem = signal<Problem | null>(null);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.cancel());
  }

  /** Starts an export of the sessions that match the filters, or of those chosen, unless one is running. Never throws. */
  async start(sessions: SessionFilters | ChosenSessions, options: ExportOptions): Promise<void> {
    const { format } = options;
    if (this.abortController) return;
    const abortController = new AbortController();
    this.abortController = abortController;
    let target: DownloadTarget | null = null;
    try {
      target = await this.targets.choose(fileName(format));
      if (!target) return;
      this.resetTo('running');
      abortController.signal.throwIfAborted();
      const response = await this.request(sessions, options, abortController.signal);
      await this.save(response, format, target);
      await target.finish();
      this.state.set('done');
    } catch (error) {
      await target?.discard();
      if (abortController.signal.aborted) this.state.set('cancelled');
      else this.fail(problemOf(error));
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
    if (!this.abortController) this.resetTo('idle');
  }

  private request(sessions: SessionFilters | ChosenSessions, options: ExportOptions, signal: AbortSignal): Promise<Response> {
    if (!('session_ids' in sessions)) return this.requests.open(exportUrl(sessions, options, Date.now()), signal);
    return this.requests.open(SELECTED_EXPORT_URL, signal, { session_ids: sessions.session_ids, ...options });
  }

  private resetTo(state: ExportState): void {
    this.progress.set(NO_PROGRESS);
    this.problem.set(null);
    this.state.set(state);
  }

  private fail(problem: Problem): void {
    this.problem.set(problem);
    this.state.set('failed');
  }

  private async save(response: Response, format: ExportFormat, target: DownloadTarget): Promise<void> {
    const expected = Number(response.headers.get('switchboard-rows') ?? NaN);
    const rows = new ExportRowCounter(format);
    let bytes = 0;
    const reportProgress = () => this.progress.set({ rows: rows.count, bytes, expected: Number.isNaN(expected) ? null : expected });
    reportProgress();
    // By a timer, not per chunk: if none arrives for a while, the last one is still reported.
    const reportTimer = setInterval(reportProgress, PROGRESS_INTERVAL_MS);
    try {
      for await (const chunk of chunksOf(response)) {
        rows.add(chunk);
        bytes += chunk.length;
        await target.write(chunk);
      }
    } finally {
      clearInterval(reportTimer);
      reportProgress();
    }
  }
}

/** The file name that the server would use, by this browser's clock. */
function fileName(format: ExportFormat): string {
  return `switchboard-sessions-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}Z.${format}`;
}
