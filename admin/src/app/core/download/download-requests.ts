import { Injectable, inject } from '@angular/core';
import { AuthService } from '../auth/auth.service';
import { ProblemError, localProblem, problemIn } from '../http/problem';
import { FETCH } from '../http/fetch';

/** Requests files with the user's access token, which a plain link could not send. */
@Injectable({ providedIn: 'root' })
export class DownloadRequests {
  private readonly auth = inject(AuthService);
  private readonly send = inject(FETCH);

  /**
   * Opens a file; a token that the server no longer accepts is renewed once.
   *
   * @param signal aborts the request and the reading of its response
   * @param body of a POST request, sent as JSON; without it, the file is requested by GET
   * @returns a response with status 200 and a body
   * @throws ProblemError with the server's refusal, `signed_out` or `network`; what `fetch` throws when aborted
   */
  async open(url: string, signal: AbortSignal, body?: unknown): Promise<Response> {
    const token = await this.auth.accessToken();
    if (!token) throw new ProblemError(localProblem('signed_out', 'Nobody is signed in.'));
    let response = await this.request(url, token, signal, body);
    if (response.status === 401) {
      const renewed = await this.auth.renew(token);
      if (renewed) response = await this.request(url, renewed, signal, body);
    }
    if (response.status === 200 && response.body) return response;
    throw new ProblemError(problemIn(await response.text()) ?? { ...localProblem('unexpected', 'The server failed.'), status: response.status });
  }

  private request(url: string, token: string, signal: AbortSignal, body: unknown): Promise<Response> {
    const headers = { Authorization: `Bearer ${token}` };
    const posted = body === undefined ? { headers } : { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    return this.send(url, { ...posted, cache: 'no-store', signal }).catch((error: unknown) => {
      if (signal.aborted) throw error;
      throw new ProblemError(localProblem('network', 'The server could not be reached.'));
    });
  }
}

/** Passes on a file chunk by chunk, in order. @throws ProblemError `export_cut` if it breaks off before its end */
export async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const reader = body!.getReader();
  for (;;) {
    const { value } = await reader.read().catch(() => {
      throw new ProblemError(localProblem('export_cut', 'The export broke off before its end.'));
    });
    if (!value) return;
    yield value;
  }
}
