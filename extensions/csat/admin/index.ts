import { defineAdminExtension } from '@switchboard/admin/define';
import { de } from './texts/de';
import { en } from './texts/en';

const NAME = { en: 'Satisfaction', de: 'Zufriedenheit' };

/** The console half of the extension: a page of all ratings, and the rating of a session beside its transcript. */
export default defineAdminExtension({
  name: 'csat',
  nav: [{ label: NAME, icon: 'thumb_up' }],
  routes: [{ path: '', title: NAME, permission: 'csat.read', loadComponent: () => import('./ratings-page').then(({ RatingsPage }) => RatingsPage) }],
  slots: {
    'session.aside': [{ permission: 'csat.read', loadComponent: () => import('./session-rating').then(({ SessionRating }) => SessionRating) }],
  },
  texts: { en, de },
});
