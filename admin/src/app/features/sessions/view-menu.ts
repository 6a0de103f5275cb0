import { Component, inject, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { TranslocoDirective } from '@jsverse/transloco';
import { Translations } from '../../core/i18n/translations';
import { provideCommands, type Command } from '../../core/palette/commands';
import { Icon } from '../../ui/icon/icon';
import { IdleRule } from './active-rule/idle-rule';
import { ListLook, type Density } from './list-look';
import { Reading } from './reading';
import { ViewActions } from './views/view-actions';

/** The menu's own button, to which the focus returns. */
const TRIGGER = 'app-view-menu button';

/** How the list looks, its saved views, the rule for its active sessions, and the list of its keyboard shortcuts; on a phone views and rule only. */
@Component({
  selector: 'app-view-menu',
  providers: [ViewActions],
  imports: [Icon, MatIconButton, MatMenu, MatMenuItem, MatMenuTrigger, TranslocoDirective],
  templateUrl: './view-menu.html',
  styleUrl: './view-menu.scss',
})
export class ViewMenu {
  protected readonly look = inject(ListLook);
  protected readonly rule = inject(IdleRule);
  protected readonly views = inject(ViewActions);
  protected readonly reading = inject(Reading);
  protected readonly trigger = TRIGGER;
  protected readonly densities: readonly (readonly [Density, string])[] = [
    ['compact', 'sessions.view.compact'], ['comfortable', 'sessions.view.comfortable'],
  ];

  readonly helpAsked = output();

  constructor() {
    const texts = inject(Translations);
    const change = () => void this.rule.change(TRIGGER);
    const commands = (): Command[] => [
      ...this.views.actions().filter(({ isDisabled }) => !isDisabled).map(({ label, icon, run }) => ({ id: label, icon, text: texts.text(label), run })),
      { id: 'rule', icon: 'clock', text: texts.text('sessions.rule.open'), run: change },
    ];
    provideCommands({ heading: 'sessions.commands.list', commands });
  }
}
