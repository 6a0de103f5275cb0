import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { EnvironmentInjector, createEnvironmentInjector, runInInjectionContext } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { expect, jest } from '@jest/globals';
import { liveQuery, type LiveQuery } from './live-query';
import type { LiveQueryOptions } from './live-query-options';

/** The response body of the queries under test. */
export interface Rows {
  readonly rows: readonly string[];
  readonly as_of: string;
}

/** The URL that the queries request. */
export const ROWS_URL = '/api/rows';

/** What the revisions are numbers of. */
export const EPOCH = 'a1b2c3d4';

const SERVER_START_MS = Date.parse('2026-01-31T12:04:05.000Z');

/** A test fixture for one live query with fake timers, and a server that responds on demand. Used by specs only. */
export class LiveQueryFixture {
  private visibility: DocumentVisibilityState = 'visible';
  readonly http: HttpTestingController;
  readonly owner: EnvironmentInjector;
  private readonly startedAt: number;

  constructor() {
    jest.useFakeTimers();
    this.startedAt = performance.now();
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => this.visibility });
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
    this.http = TestBed.inject(HttpTestingController);
    this.owner = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
  }

  /** Destroys the query's owner and asserts that no request or timer is left. */
  dispose(): void {
    if (!this.owner.destroyed) this.owner.destroy();
    this.http.verify();
    // Angular's own scheduler may still wait for its next frame; the query's timers are longer.
    jest.advanceTimersByTime(50);
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  }

  create(options: Partial<LiveQueryOptions<Rows>> = {}): LiveQuery<Rows> {
    return runInInjectionContext(this.owner, () => liveQuery<Rows>({ url: () => ROWS_URL, ...options }));
  }

  /** Advances the time, and flushes effects and promises. */
  async advance(ms: number): Promise<void> {
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(ms);
    TestBed.tick();
  }

  /** The one request in flight. */
  pendingRequest(url = ROWS_URL): TestRequest {
    return this.http.expectOne(url);
  }

  respond(request: TestRequest, rows: string[], etag = '"1"', revision?: number, epoch = EPOCH): void {
    const headers = { ETag: etag, ...(revision === undefined ? {} : { Revision: String(revision), Epoch: epoch }) };
    request.flush({ rows, as_of: this.serverTime() }, { headers });
  }

  /** Responds 304 Not Modified. */
  respondNotModified(request: TestRequest, revision: number): void {
    const headers = { 'As-Of': this.serverTime(), Revision: String(revision), Epoch: EPOCH };
    request.flush(null, { status: 304, statusText: 'Not Modified', headers });
  }

  /** The server's time, ISO 8601; its clock is not the browser's. @param lag milliseconds before now */
  serverTime(lag = 0): string {
    return new Date(SERVER_START_MS + performance.now() - this.startedAt - lag).toISOString();
  }

  setVisibility(state: DocumentVisibilityState): void {
    this.visibility = state;
    document.dispatchEvent(new Event('visibilitychange'));
  }
}
