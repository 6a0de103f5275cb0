import { ErrorHandler, Injectable, computed, inject, signal, type Signal, type Type } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { Permissions } from '../auth/permissions';
import type { NavItem } from '../shell/nav-items';
import type { AdminExtension, ExtensionRoute } from './admin-extension';
import { faultsOf } from './extension-faults';
import { INSTALLED_EXTENSIONS, type InstalledExtension } from './installed-extensions';
import { LEFT_OUT_EXTENSIONS } from './left-out-extensions';
import type { ComponentSlots, SlotComponent, Words } from './slots';

/** A component of an extension in a slot. */
export interface SlotPart {
  /** unique among all parts */
  readonly key: string;
  /** name of the extension */
  readonly extension: string;
  /** null until it is loaded, and after that has failed */
  readonly component: Type<unknown> | null;
  readonly hasFailed: boolean;
}

/** A page of an extension that can be opened without further parameters. */
export interface ExtensionPageLink {
  /** key of its title */
  readonly label: string;
  readonly icon: NavItem['icon'];
  readonly path: string;
}

/**
 * The extensions' console halves. Each is a file of its own, loaded once a user is signed in: one that cannot be loaded or contradicts
 * itself is reported and left out, and the others work. What the server runs without (`EXTENSIONS_OFF`) is not there at all.
 */
@Injectable({ providedIn: 'root' })
export class Extensions {
  private readonly installed = inject(INSTALLED_EXTENSIONS);
  private readonly askWhatIsLeftOut = inject(LEFT_OUT_EXTENSIONS);
  private readonly transloco = inject(TranslocoService);
  private readonly permissions = inject(Permissions);
  private readonly errors = inject(ErrorHandler);
  private readonly loaded = signal<readonly AdminExtension[]>([]);
  private leftOut: Promise<ReadonlySet<string>> | null = null;
  private readonly loading = new Map<string, Promise<AdminExtension | null>>();
  private readonly labels = new Map<Words, string>();
  private readonly components = new Map<SlotComponent, Signal<LoadedComponent>>();

  /** Those that are loaded, in the order of their names. */
  readonly all = this.loaded.asReadonly();
  /** Their entries of the top bar, for the signed-in user. */
  readonly nav = computed<readonly NavItem[]>(() =>
    this.all().flatMap((extension) =>
      extension.nav
        .map(({ label, icon, path = '' }) => ({ label, icon, route: extension.routes.find((route) => route.path === path) }))
        .filter(({ route }) => route && this.permissions.has(route.permission))
        .map(({ label, icon, route }) => navItem(this.labelKey(label), icon, urlOf(extension, route!))),
    ),
  );
  /** Their pages for the palette, for the signed-in user. */
  readonly pages = computed<readonly ExtensionPageLink[]>(() =>
    this.all().flatMap((extension) =>
      extension.routes
        .filter(({ path, permission }) => !path.includes(':') && this.permissions.has(permission))
        .map((route) => ({
          label: this.labelKey(route.title),
          icon: extension.nav.find(({ path = '' }) => path === route.path)?.icon ?? 'list',
          path: urlOf(extension, route),
        })),
    ),
  );

  /** Loads all of them; resolves when each is loaded or has failed, and never rejects. Those that failed are tried again by the next call. */
  async load(): Promise<void> {
    await Promise.all(this.installed.map(({ name }) => this.loadOne(name)));
  }

  /** Loads one. @returns null if that failed, the server runs without it, or none of this name is installed */
  loadOne(name: string): Promise<AdminExtension | null> {
    const installed = this.installed.find((each) => each.name === name);
    if (!installed) return Promise.resolve(null);
    const loading = this.loading.get(name) ?? this.begin(installed);
    this.loading.set(name, loading);
    return loading;
  }

  /** Whether the server runs without this extension. False while that cannot be found out: its pages then say what fails. */
  async isLeftOut(name: string): Promise<boolean> {
    this.leftOut ??= this.askWhatIsLeftOut().then((names) => new Set(names));
    try {
      return (await this.leftOut).has(name);
    } catch {
      this.leftOut = null;
      return false;
    }
  }

  /** The key of a text of an extension that is loaded. */
  labelKey(words: Words): string {
    return this.labels.get(words) ?? words.en;
  }

  /** The components in a slot that the signed-in user may see; loads their classes. Reads signals. */
  parts(slot: keyof ComponentSlots): readonly SlotPart[] {
    return this.all().flatMap(({ name, slots }) =>
      (slots[slot] ?? [])
        .map((part, at) => ({ part, key: `${name}/${slot}/${at}`, extension: name }))
        .filter(({ part }) => this.permissions.has(part.permission))
        .map(({ part, key, extension }) => ({ key, extension, ...this.componentOf(part)() })),
    );
  }

  private async begin({ name, load }: InstalledExtension): Promise<AdminExtension | null> {
    // Asked at the same time, since every page waits for both.
    const [isLeftOut, loaded] = await Promise.all([this.isLeftOut(name), load().catch((cause: unknown) => ({ cause }))]);
    if (isLeftOut) return null;
    if ('default' in loaded) return this.adopt(name, loaded.default);
    this.loading.delete(name);
    this.errors.handleError(new Error(`The extension "${name}" could not be loaded.`, { cause: loaded.cause }));
    return null;
  }

  private adopt(name: string, extension: AdminExtension): AdminExtension | null {
    const faults = faultsOf(extension, name);
    if (faults.length > 0) {
      this.errors.handleError(new Error(`The console half of the extension "${name}" is left out: ${faults.join('; ')}.`));
      return null;
    }
    this.addTexts(extension);
    this.loaded.update((loaded) => [...loaded, extension].sort((one, other) => (one.name < other.name ? -1 : 1)));
    return extension;
  }

  /** Adds its texts under `x.{name}`, and its labels there too, so that they are translated like all others. */
  private addTexts({ name, nav, routes, slots, texts }: AdminExtension): void {
    const actions = [...(slots['session.row.action'] ?? []), ...(slots['message.action'] ?? [])];
    const words = [...nav.map(({ label }) => label), ...routes.map(({ title }) => title), ...actions.map(({ label }) => label)];
    words.forEach((each, at) => this.labels.set(each, `x.${name}.label-${at}`));
    for (const language of ['en', 'de'] as const) {
      const labels = Object.fromEntries(words.map((each, at) => [`label-${at}`, each[language]]));
      this.transloco.setTranslation({ x: { [name]: { ...texts[language], ...labels } } }, language);
    }
  }

  private componentOf(part: SlotComponent): Signal<LoadedComponent> {
    const known = this.components.get(part);
    if (known) return known;
    const loaded = signal<LoadedComponent>({ component: null, hasFailed: false });
    this.components.set(part, loaded);
    part.loadComponent().then(
      (component) => loaded.set({ component, hasFailed: false }),
      (error: unknown) => {
        loaded.set({ component: null, hasFailed: true });
        this.errors.handleError(error);
      },
    );
    return loaded;
  }
}

type LoadedComponent = Pick<SlotPart, 'component' | 'hasFailed'>;

function urlOf({ name }: AdminExtension, { path }: ExtensionRoute): string {
  return path === '' ? `/admin/x/${name}` : `/admin/x/${name}/${path}`;
}

function navItem(label: string, icon: NavItem['icon'], path: string): NavItem {
  return { label, icon, path, activeUrls: new RegExp(`^${path}($|[/?#])`), role: 'admin' };
}
