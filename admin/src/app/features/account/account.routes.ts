import type { Routes } from '@angular/router';
import { accountTexts } from '../../core/i18n/lazy/account';
import { provideEnglish } from '../../core/i18n/provide-english';
import { AccountPage } from './account-page';

/** `/account`, the signed-in user's own account. */
export const accountRoutes: Routes = [{ path: '', providers: [provideEnglish(accountTexts)], component: AccountPage }];
