import { HttpClient } from '@angular/common/http';
import { InjectionToken, inject } from '@angular/core';
import type { ExtensionsLeftOut } from '@switchboard/shared';
import { firstValueFrom, timeout } from 'rxjs';

/** How long the pages wait for the answer, since every page does, in milliseconds. */
const TIMEOUT_MS = 5_000;

/** Asks for the names of the installed extensions that the server was started without. Rejects if there is no answer. */
export const LEFT_OUT_EXTENSIONS = new InjectionToken<() => Promise<readonly string[]>>('extensions that are left out', {
  providedIn: 'root',
  factory: () => {
    const http = inject(HttpClient);
    return async () => (await firstValueFrom(http.get<ExtensionsLeftOut>('/api/extensions').pipe(timeout(TIMEOUT_MS)))).off;
  },
});
