import { CdkTrapFocus } from '@angular/cdk/a11y';
import { CdkConnectedOverlay, CdkOverlayOrigin } from '@angular/cdk/overlay';
import { HttpClient } from '@angular/common/http';
import { Component, ElementRef, computed, inject, output, signal, viewChild } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AdminUser, UserList } from '@switchboard/shared';
import { catchError, debounceTime, map, of, startWith, switchMap } from 'rxjs';
import { Icon } from '../../ui/icon/icon';
import { SearchBox } from '../../ui/search-box/search-box';
import type { AuditFilters } from './audit-filters';

/** People shown at most; more typing finds the others. */
const MAX_PEOPLE = 8;
const DEBOUNCE_MS = 150;

type Found = readonly AdminUser[] | 'failed' | null;

/** Finds a person by name or email, and narrows the log to what they did, or to what was done to their account. */
@Component({
  selector: 'app-person-picker',
  imports: [CdkConnectedOverlay, CdkOverlayOrigin, CdkTrapFocus, Icon, MatButton, SearchBox, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <button
        #trigger
        #origin="cdkOverlayOrigin"
        matButton
        cdkOverlayOrigin
        type="button"
        class="trigger"
        [title]="t('audit.people.open')"
        aria-haspopup="dialog"
        [attr.aria-expanded]="isOpen()"
        (click)="toggle()"
      >
        <span class="inside"><app-icon name="user" /><span class="label">{{ t('audit.people.open') }}</span></span>
      </button>
      <ng-template
        cdkConnectedOverlay
        [cdkConnectedOverlayOrigin]="origin"
        [cdkConnectedOverlayOpen]="isOpen()"
        [cdkConnectedOverlayViewportMargin]="8"
        [cdkConnectedOverlayPush]="true"
        (overlayOutsideClick)="isOpen.set(false)"
        (overlayKeydown)="onKey($event)"
        (detach)="isOpen.set(false)"
      >
        <div class="panel" role="dialog" cdkTrapFocus cdkTrapFocusAutoCapture [attr.aria-label]="t('audit.people.open')">
          <app-search-box [q]="q()" [label]="t('audit.people.search')" [hint]="t('audit.people.search')" (searched)="q.set($event)" />
          <ul>
            @for (person of people(); track person.user_id) {
              <li>
                <span class="who"><bdi>{{ person.name ?? person.email }}</bdi><span class="email">{{ person.email }}</span></span>
                <button matButton type="button" (click)="choose({ actor: person.user_id })">{{ t('audit.people.by') }}</button>
                <button matButton type="button" (click)="choose({ subject: person.user_id, subject_type: 'user' })">
                  {{ t('audit.people.about') }}
                </button>
              </li>
            }
          </ul>
          <p class="note" role="status">{{ note() ? t(note()!) : '' }}</p>
        </div>
      </ng-template>
    </ng-container>
  `,
  styleUrl: './person-picker.scss',
})
export class PersonPicker {
  private readonly http = inject(HttpClient);
  private readonly trigger = viewChild.required('trigger', { read: ElementRef });

  readonly chosen = output<Partial<AuditFilters>>();

  protected readonly isOpen = signal(false);
  protected readonly q = signal('');
  private readonly asked = computed(() => (this.isOpen() ? this.q().trim() : null));
  private readonly found = toSignal(
    toObservable(this.asked).pipe(
      debounceTime(DEBOUNCE_MS),
      switchMap((q) => (q === null ? of(null) : this.search(q).pipe(startWith(null)))),
    ),
    { initialValue: null },
  );
  protected readonly people = computed(() => {
    const found = this.found();
    return found === 'failed' ? [] : (found ?? []);
  });
  protected readonly note = computed(() => {
    const found = this.found();
    if (found === 'failed') return 'audit.people.failed';
    return found?.length === 0 ? 'audit.people.none' : null;
  });

  protected toggle(): void {
    if (this.isOpen()) return this.close();
    this.q.set('');
    this.isOpen.set(true);
  }

  protected choose(filters: Partial<AuditFilters>): void {
    this.chosen.emit(filters);
    this.close();
  }

  protected onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    this.close();
  }

  private close(): void {
    this.isOpen.set(false);
    (this.trigger().nativeElement as HTMLElement).focus();
  }

  private search(q: string) {
    const params = { limit: MAX_PEOPLE, ...(q && { q }) };
    return this.http.get<UserList>('/api/admin/users', { params }).pipe(
      map(({ users }): Found => users),
      catchError(() => of<Found>('failed')),
    );
  }
}
