import { Component, computed, inject } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Translations } from '../../core/i18n/translations';
import { Icon } from '../../ui/icon/icon';
import { FirstStepsStore, type FirstStep, type StepName } from './first-steps.store';

/** Where each step is done, or explained: a page, and a heading of the handbook. */
const LINKS: Readonly<Record<StepName, { readonly path: string; readonly fragment?: string }>> = {
  password: { path: '/account' },
  address: { path: '/help/administering', fragment: 'make-it-reachable-from-other-machines' },
  registration: { path: '/help/administering', fragment: 'close-registration' },
  knowledge: { path: '/help/administering', fragment: 'let-it-answer-from-my-own-documents' },
  model: { path: '/help/administering', fragment: 'answer-with-a-language-model' },
  people: { path: '/admin/users' },
  doctor: { path: '/admin/doctor' },
};

/** What is left to do with a new server; gone once all of it is done, or the administrator has dismissed it. */
@Component({
  selector: 'app-first-steps',
  imports: [Icon, MatButton, MatIconButton, RouterLink, TranslocoDirective],
  providers: [FirstStepsStore],
  template: `
    @if (store.isShown()) {
      <section class="card" *transloco="let t" aria-labelledby="first-steps">
        <header>
          <h2 id="first-steps">{{ t('first_steps.heading') }}</h2>
          <span class="count">{{ t('first_steps.done', { done: store.done(), total: store.steps().length }) }}</span>
          <button matIconButton type="button" [attr.aria-label]="t('first_steps.dismiss')" [title]="t('first_steps.dismiss')" (click)="store.dismiss()">
            <app-icon name="close" />
          </button>
        </header>
        <ol>
          @for (step of steps(); track step.name) {
            <li [class.done]="step.isDone">
              <span class="mark"><app-icon [name]="step.isDone ? 'check' : 'arrow_right'" /></span>
              <span class="text">
                <span class="visually-hidden">{{ t(step.isDone ? 'first_steps.is_done' : 'first_steps.is_open') }}: </span>{{ step.text }}
              </span>
              @if (!step.isDone) {
                <a matButton [routerLink]="step.link.path" [fragment]="step.link.fragment">{{ t('first_steps.' + step.name + '.action') }}</a>
              }
            </li>
          }
        </ol>
      </section>
    }
  `,
  styleUrl: './first-steps.scss',
})
export class FirstSteps {
  private readonly translations = inject(Translations);
  protected readonly store = inject(FirstStepsStore);
  protected readonly steps = computed(() => this.store.steps().map((step) => ({ ...step, text: this.textOf(step), link: LINKS[step.name] })));

  private textOf({ name, isDone, params }: FirstStep): string {
    const counts = Object.fromEntries(
      Object.entries(params).map(([key, value]) => [key, typeof value === 'number' ? this.translations.plural(`first_steps.${key}`, value) : value]),
    );
    return this.translations.text(`first_steps.${name}.${isDone ? 'done' : 'open'}`, counts);
  }
}
