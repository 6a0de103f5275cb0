import type { Routes } from '@angular/router';
import { helpTexts } from '../../core/i18n/lazy/help';
import { provideEnglish } from '../../core/i18n/provide-english';
import { HelpPage } from './help-page';

/** `/help` is the handbook's first page, `/help/{document}` any of its documents; names may contain slashes. */
export const helpRoutes: Routes = [{ path: '**', title: 'help.title', providers: [provideEnglish(helpTexts)], component: HelpPage }];
