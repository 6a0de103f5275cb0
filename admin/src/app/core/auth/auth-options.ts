import { HttpClient } from '@angular/common/http';
import { Injectable, inject, signal } from '@angular/core';
import type { AuthOptions } from '@switchboard/shared';
import { anonymously } from '../http/anonymous';

/** What the server allows to those who are not signed in; asked once per page that provides it. */
@Injectable()
export class AuthOptionsSource {
  private readonly answer = signal<AuthOptions | null>(null);

  /** Null until the server has answered, and where it does not. */
  readonly options = this.answer.asReadonly();

  constructor() {
    inject(HttpClient)
      .get<AuthOptions>('/api/auth/options', { context: anonymously() })
      .subscribe({ next: (options) => this.answer.set(options), error: () => this.answer.set(null) });
  }
}
