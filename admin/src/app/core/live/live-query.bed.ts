import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { EnvironmentInjector, createEnvironmentInjector, runInInjectionContext } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { expect, jest } from '@jest/globals';
import { liveQuery, type LiveQuery, type LiveQueryOptions } from './live-query';

/** What the queries of the specs ask for. */
export interface Rows {
  readonly rows: readonly string[];
  readonly as_of: string;
}

/** The address that they ask. */
export const ROWS_URL = '/api/rows';

const SERVER_BEGINS = Date.parse('2026-01-31T12:04:05.000Z');

/** A page for one live query under fake timers, with a server that answers when told to. Only specs use it. */
export class LiveQueryBed {
  private visibility: DocumentVisibilityState = 'visible';
  readonly http: HttpTestingController;
  readonly owner: EnvironmentInjector;
  private readonly begun: number;

  constructor() {
    jest.useFakeTimers();
    this.begun = performance.now();
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => this.visibility });
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
    this.http = TestBed.inject(HttpTestingController);
    this.owner = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
  }

  /** Leaves the page, and finds that nothing of the query is left. */
  leave(): void {
    if (!this.owner.destroyed) this.owner.destroy();
    this.http.verify();
    // Angular's own scheduler may still wait for its next frame; anything of the query's waits longer.
    jest.advanceTimersByTime(50);
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  }

  begin(options: Partial<LiveQueryOptions<Rows>> = {}): LiveQuery<Rows> {
    return runInInjectionContext(this.owner, () => liveQuery<Rows>({ url: () => ROWS_URL, ...options }));
  }

  /** Lets time pass, with effects and promises. */
  async pass(ms: number): Promise<void> {
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(ms);
    TestBed.tick();
  }

  /** The one request under way. */
  asked(url = ROWS_URL): TestRequest {
    return this.http.expectOne(url);
  }

  answer(request: TestRequest, rows: string[], etag = '"1"', revision?: number): void {
    const headers = { ETag: etag, ...(revision === undefined ? {} : { Revision: String(revision) }) };
    request.flush({ rows, as_of: this.instant() }, { headers });
  }

  /** Answers that nothing has changed. */
  unchanged(request: TestRequest, revision: number): void {
    const headers = { 'As-Of': this.instant(), Revision: String(revision) };
    request.flush(null, { status: 304, statusText: 'Not Modified', headers });
  }

  /** The server's instant, whose clock is not the browser's. @param lag milliseconds before now */
  instant(lag = 0): string {
    return new Date(SERVER_BEGINS + performance.now() - this.begun - lag).toISOString();
  }

  show(state: DocumentVisibilityState): void {
    this.visibility = state;
    document.dispatchEvent(new Event('visibilitychange'));
  }
}
