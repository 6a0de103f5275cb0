import { Injectable, inject } from '@angular/core';
import { AuthService } from './auth/auth.service';
import { Preferences } from './preferences';

/** Whether the signed-in administrator has ever run the doctor in this browser. */
@Injectable({ providedIn: 'root' })
export class DoctorRuns {
  private readonly auth = inject(AuthService);
  private readonly preferences = inject(Preferences);

  hasRun(): boolean {
    return this.preferences.read(this.key()) === true;
  }

  record(): void {
    this.preferences.write(this.key(), true);
  }

  private key(): string {
    return `doctor.${this.auth.user()?.user_id ?? 'nobody'}`;
  }
}
