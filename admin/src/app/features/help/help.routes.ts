import type { Routes } from '@angular/router';
import { HelpPage } from './help-page';

/** `/help` is the handbook's first page, `/help/{document}` any of its documents; names may contain slashes. */
export const helpRoutes: Routes = [{ path: '**', title: 'help.title', component: HelpPage }];
