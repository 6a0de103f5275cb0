import { HttpClient } from '@angular/common/http';
import { Injectable, inject, signal } from '@angular/core';
import type { AuthOptions } from '@switchboard/shared';
import { anonymously } from '../http/anonymous';

/** The server's options for unauthenticated visitors; fetched once per page that provides this service. */
@Injectable()
export class AuthOptionsSource {
  private readonly answer = signal<AuthOptions | null>(null);

  /** Null until the server has responded, and if the request fails. */
  readonly options = this.answer.asReadonly();

  constructor() {
    inject(HttpClient)
      .get<AuthOptions>('/api/auth/options', { context: anonymously() })
      .subscribe({ next: (options) => this.answer.set(options), error: () => this.answer.set(null) });
  }
}
