import { HttpClient } from '@angular/common/http';
import { DOCUMENT, Injectable, computed, inject, signal } from '@angular/core';
import type { AuditList, AuthOptions, KnowledgeSize, ObservedRequest, ResponderReportList, UserList } from '@switchboard/shared';
import { catchError, forkJoin, map, of, type Observable } from 'rxjs';
import { AuthService } from '../../core/auth/auth.service';
import { DoctorRuns } from '../../core/doctor-runs';
import { Preferences } from '../../core/preferences';

/** What an administrator does with a new server, in this order. */
export type StepName = 'password' | 'address' | 'registration' | 'knowledge' | 'model' | 'people' | 'doctor';

/** A step, and what is known about it. */
export interface FirstStep {
  readonly name: StepName;
  readonly isDone: boolean;
  /** for its text */
  readonly params: Readonly<Record<string, string | number>>;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * The first steps with a new server, as far as they are done. Loaded once with the page; what could not be loaded is left out. Nothing is
 * requested once the administrator has dismissed the steps, which this browser remembers for each of them.
 */
@Injectable()
export class FirstStepsStore {
  private readonly auth = inject(AuthService);
  private readonly http = inject(HttpClient);
  private readonly doctor = inject(DoctorRuns);
  private readonly preferences = inject(Preferences);
  private readonly origin = inject(DOCUMENT).location.origin;
  private readonly loaded = signal<readonly FirstStep[]>([]);
  private readonly isDismissed = signal(this.preferences.read(this.key()) === true);

  readonly steps = this.loaded.asReadonly();
  readonly done = computed(() => this.steps().filter(({ isDone }) => isDone).length);
  /** Whether there is anything left to show. */
  readonly isShown = computed(() => !this.isDismissed() && this.done() < this.steps().length);

  constructor() {
    if (this.isDismissed()) return;
    forkJoin([this.password(), this.address(), this.registration(), this.knowledge(), this.model(), this.people(), of(this.doctorStep())]).subscribe(
      (steps) => {
        this.loaded.set(steps.filter((step) => step !== null));
        // Once all is done, later visits need not ask again.
        if (steps.every((step) => step?.isDone)) this.dismiss();
      },
    );
  }

  dismiss(): void {
    this.isDismissed.set(true);
    this.preferences.write(this.key(), true);
  }

  private key(): string {
    return `first-steps.${this.auth.user()?.user_id ?? 'nobody'}`;
  }

  private password(): Observable<FirstStep | null> {
    const params = { actor: this.auth.user()?.user_id ?? '', action: 'user.password_changed', limit: 1 };
    return this.step<AuditList>('password', '/api/admin/audit', ({ entries }) => ({ isDone: entries.length > 0 }), params);
  }

  private address(): Observable<FirstStep | null> {
    return this.step<ObservedRequest>('address', '/api/admin/doctor/request', ({ public_url }) => {
      const { origin, hostname } = new URL(public_url);
      return { isDone: origin === this.origin && !LOOPBACK.test(hostname), params: { url: origin } };
    });
  }

  private registration(): Observable<FirstStep | null> {
    return this.step<AuthOptions>('registration', '/api/auth/options', ({ registration }) => ({ isDone: registration === 'closed' }));
  }

  private knowledge(): Observable<FirstStep | null> {
    return this.step<KnowledgeSize>('knowledge', '/api/admin/knowledge', ({ documents, passages, is_handbook }) => ({
      isDone: !is_handbook, params: { documents, passages },
    }));
  }

  private model(): Observable<FirstStep | null> {
    // Only what has a model can be probed.
    return this.step<ResponderReportList>('model', '/api/admin/responders', ({ responders }) => ({ isDone: responders.some(({ can_probe }) => can_probe) }));
  }

  private people(): Observable<FirstStep | null> {
    return this.step<UserList>('people', '/api/admin/users', ({ users }) => ({ isDone: users.length > 1 }), { limit: 2 });
  }

  private doctorStep(): FirstStep {
    return { name: 'doctor', isDone: this.doctor.hasRun(), params: {} };
  }

  private step<Answer>(
    name: StepName,
    url: string,
    judge: (answer: Answer) => { isDone: boolean; params?: FirstStep['params'] },
    params: Record<string, string | number> = {},
  ): Observable<FirstStep | null> {
    return this.http.get<Answer>(url, { params }).pipe(
      map((answer) => ({ name, params: {}, ...judge(answer) })),
      catchError(() => of(null)),
    );
  }
}
