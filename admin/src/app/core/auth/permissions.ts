import { Injectable, Injector, inject } from '@angular/core';
import { AuthService } from './auth.service';

/**
 * What the signed-in user may do, by the names of permissions, such as `csat.read`. Administrators have all of them, users none. It only
 * decides what the pages offer: the server checks every request itself.
 */
@Injectable({ providedIn: 'root' })
export class Permissions {
  private readonly injector = inject(Injector);

  /** @param permission undefined: none is needed. Reads a signal. */
  has(permission: string | undefined): boolean {
    return permission === undefined || this.injector.get(AuthService).user()?.role === 'admin';
  }
}
