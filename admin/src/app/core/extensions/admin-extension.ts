import type { Type } from '@angular/core';
import type { IconName } from '../../ui/icon/icon-paths';
import type { TextsLike } from '../../i18n/texts-like';
import type { ExtensionSlots, Words } from './slots';

/** Texts of an extension by key, in groups as deep as you like. */
export interface ExtensionTexts {
  readonly [key: string]: string | ExtensionTexts;
}

/** A page of an extension, for administrators. */
export interface ExtensionRoute {
  /** below `/admin/x/{name}`; '' for the extension's first page. May have parameters, which the page gets as inputs: `ratings/:rating_id` */
  readonly path: string;
  /** title of the document, and the page's name in the command palette */
  readonly title: Words;
  /** without it the page says that access is missing, and nothing leads there; undefined: every administrator may open it */
  readonly permission?: string;
  /** loads the class of the page */
  readonly loadComponent: () => Promise<Type<unknown>>;
}

/** An entry of the top bar. It is shown to those who may open its page. */
export interface ExtensionNavItem {
  readonly label: Words;
  readonly icon: IconName;
  /** `path` of one of the extension's routes; '' by default */
  readonly path?: string;
}

/** The console half of an extension, as `defineAdminExtension` returns it. */
export interface AdminExtension {
  /** its name, as in its package.json: lower case letters, digits and hyphens */
  readonly name: string;
  readonly nav: readonly ExtensionNavItem[];
  readonly routes: readonly ExtensionRoute[];
  readonly slots: ExtensionSlots;
  readonly texts: { readonly en: ExtensionTexts; readonly de: ExtensionTexts };
}

/** What `defineAdminExtension` takes. */
export interface AdminExtensionDefinition<Texts extends ExtensionTexts> extends Pick<AdminExtension, 'name'>, Partial<Pick<AdminExtension, 'nav' | 'routes' | 'slots'>> {
  /** its texts, under the keys `x.{name}.…`; the German ones have exactly the keys of the English ones */
  readonly texts?: { readonly en: Texts; readonly de: NoInfer<TextsLike<Texts>> };
}

/**
 * Declares the console half of an extension: what the file named by `switchboard.admin` in its package.json exports as default.
 *
 * @param definition see {@link AdminExtensionDefinition}; a text that is missing in German does not compile
 */
export function defineAdminExtension<Texts extends ExtensionTexts>(definition: AdminExtensionDefinition<Texts>): AdminExtension {
  const { name, nav = [], routes = [], slots = {}, texts = { en: {}, de: {} } } = definition;
  return { name, nav, routes, slots, texts };
}
