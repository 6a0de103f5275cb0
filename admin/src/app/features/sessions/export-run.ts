import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import type { ExportFormat, Problem } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { ProblemError, localProblem, problemIn, problemOf } from '../../core/http/problem';
import { FETCH } from '../../core/live/event-stream';
import { ExportRowCounter } from './export-row-counter';
import { type ExportTarget, ExportTargets } from './export-target';
import { exportUrl, type ExportOptions, type SessionFilters } from './session-filters';

/** The state of the export, or the outcome of the last one. */
export type ExportState = 'idle' | 'running' | 'done' | 'failed' | 'cancelled';

/** The progress of an export. */
export interface ExportProgress {
  readonly rows: number;
  readonly bytes: number;
  /** approximate total of rows; null if unknown */
  readonly expected: number | null;
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
  private readonly auth = inject(AuthService);
  private readonly send = inject(FETCH);
  private readonly targets = inject(ExportTargets);
  private abortController: AbortController | null = null;

  readonly state = signal<ExportState>('idle');
  readonly progress = signal<ExportProgress>(NO_PROGRESS);
  /** why it failed: the server's refusal, or `export_cut` if the response was cut off */
  readonly problem = signal<Problem | null>(null);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.cancel());
  }

  /** Starts an export of the sessions that match the filters, unless one is running. Never throws. */
  async start(filters: SessionFilters, options: ExportOptions): Promise<void> {
    const { format } = options;
    if (this.abortController) return;
    const abortController = new AbortController();
    this.abortController = abortController;
    let target: ExportTarget | null = null;
    try {
      target = await this.targets.choose(fileName(format));
      if (!target) return;
      this.resetTo('running');
      abortController.signal.throwIfAborted();
      const response = await this.open(exportUrl(filters, options), abortController.signal);
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

  private resetTo(state: ExportState): void {
    this.progress.set(NO_PROGRESS);
    this.problem.set(null);
    this.state.set(state);
  }

  private fail(problem: Problem): void {
    this.problem.set(problem);
    this.state.set('failed');
  }

  private async open(url: string, signal: AbortSignal): Promise<Response> {
    const token = await this.auth.accessToken();
    if (!token) throw new ProblemError(localProblem('signed_out', 'Nobody is signed in.'));
    let response = await this.request(url, token, signal);
    if (response.status === 401) {
      const renewed = await this.auth.renew(token);
      if (renewed) response = await this.request(url, renewed, signal);
    }
    if (response.status === 200 && response.body) return response;
    throw new ProblemError(problemIn(await response.text()) ?? { ...localProblem('unexpected', 'The server failed.'), status: response.status });
  }

  private request(url: string, token: string, signal: AbortSignal): Promise<Response> {
    return this.send(url, { headers: { Authorization: `Bearer ${token}` }, cache: 'no-store', signal }).catch((error: unknown) => {
      if (signal.aborted) throw error;
      throw new ProblemError(localProblem('network', 'The server could not be reached.'));
    });
  }

  private async save(response: Response, format: ExportFormat, target: ExportTarget): Promise<void> {
    const expected = Number(response.headers.get('switchboard-rows') ?? NaN);
    const rows = new ExportRowCounter(format);
    let bytes = 0;
    const reportProgress = () => this.progress.set({ rows: rows.count, bytes, expected: Number.isNaN(expected) ? null : expected });
    reportProgress();
    // By a timer, not per chunk: if none arrives for a while, the last one is still reported.
    const reportTimer = setInterval(reportProgress, PROGRESS_INTERVAL_MS);
    try {
      const reader = response.body!.getReader();
      for (let chunk = await readChunk(reader); chunk; chunk = await readChunk(reader)) {
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

/** @returns the next chunk, or null at the end of the file @throws ProblemError `export_cut` if the stream breaks before that */
async function readChunk(reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return (await reader.read()).value ?? null;
  } catch {
    throw new ProblemError(localProblem('export_cut', 'The export broke off before its end.'));
  }
}

/** The file name that the server would use, by this browser's clock. */
function fileName(format: ExportFormat): string {
  return `switchboard-sessions-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}Z.${format}`;
}
