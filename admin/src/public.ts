/**
 * `@switchboard/admin`: all that the console half of an extension may import from the console, besides Angular and RxJS. Everything else is
 * internal and may change at any time. The names are checked by `public.spec.ts`.
 *
 * A page that imports one name loads all of these, so nothing is added that brings a large library along.
 */

// What an extension declares.
export { defineAdminExtension } from './app/core/extensions/admin-extension';
export type { AdminExtension, AdminExtensionDefinition, ExtensionNavItem, ExtensionRoute, ExtensionTexts } from './app/core/extensions/admin-extension';
export { slotContext } from './app/core/extensions/extension-slot';
export type { ActionSlots, ComponentSlots, ExtensionSlots, SlotAction, SlotComponent, SlotMessage, SlotSession, Words } from './app/core/extensions/slots';
export type { IconName } from './app/ui/icon/icon-paths';

// Texts and formats.
export { TranslocoDirective } from '@jsverse/transloco';
export { Language } from './app/core/i18n/language';
export { TextOf } from './app/core/i18n/text-of';
export type { LanguageCode } from './app/core/i18n/texts';
export { Translations } from './app/core/i18n/translations';
export type { TextsLike } from './app/i18n/texts-like';
export { absoluteTime, clockTime, dateAndTime, relativeTime, timeOfDay } from './app/ui/time-ago/relative-time';

// Data from the server.
export { Permissions } from './app/core/auth/permissions';
export { extensionStream } from './app/core/extensions/extension-stream';
export { problemOf } from './app/core/http/problem';
export type { StreamEvent } from './app/core/live/event-stream';
export type { Delivery } from './app/core/live/freshness';
export { liveQuery } from './app/core/live/live-query';
export type { LiveQuery } from './app/core/live/live-query';
export type { LiveQueryOptions } from './app/core/live/live-query-options';
export { LiveSettings } from './app/core/live/live-settings';
export type { Problem } from '@switchboard/shared';

// Pages, lists and their paging.
export { LiveControls } from './app/core/live/live-controls';
export { ListUrlState } from './app/core/paging/list-url-state';
export type { ListView } from './app/core/paging/list-url-state';
export { listUrl, parseId, parseInstant } from './app/core/paging/list-url';
export { RestorePosition } from './app/core/paging/restore-position';
export { PageTitle } from './app/core/shell/page-title';
export { ListFrame } from './app/ui/list-frame/list-frame';
export type { ListTexts, LiveList, PagePosition } from './app/ui/list-frame/list-frame';
export { listPlaceholder } from './app/ui/list-frame/list-placeholder';
export type { ListPlaceholder, LoadState } from './app/ui/list-frame/list-placeholder';
export { PageFrame } from './app/ui/page-frame/page-frame';
export { Pager } from './app/ui/pager/pager';
export { Table } from './app/ui/table/table';

// Parts of pages. Buttons and menus are Angular Material's.
export { Dialogs } from './app/core/dialogs';
export type { DialogOptions } from './app/core/dialogs';
export { Card } from './app/ui/card/card';
export { EmptyState } from './app/ui/empty-state/empty-state';
export { FilterSelect } from './app/ui/filter-select/filter-select';
export type { FilterChoice } from './app/ui/filter-select/filter-select';
export { Icon } from './app/ui/icon/icon';
export { Notice } from './app/ui/notice/notice';
export { PlainText } from './app/ui/plain-text/plain-text';
export { SearchBox } from './app/ui/search-box/search-box';
export { copyText } from './app/ui/secure-context/secure-context';
export { StaleBanner } from './app/ui/stale-banner/stale-banner';
export { StatusBadge } from './app/ui/status-badge/status-badge';
export type { BadgeTone } from './app/ui/status-badge/status-badge';
export { TimeAgo } from './app/ui/time-ago/time-ago';
