import { Component, ErrorHandler, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { AuthService } from '../auth/auth.service';
import { provideTexts } from '../i18n/provide-texts';
import { defineAdminExtension, type AdminExtension, type AdminExtensionDefinition, type ExtensionTexts } from './admin-extension';
import { Extensions } from './extensions';
import { INSTALLED_EXTENSIONS, type InstalledExtension } from './installed-extensions';
import { LEFT_OUT_EXTENSIONS } from './left-out-extensions';

/** A page, or a part of one, that only shows a word. Used by specs only. */
@Component({ selector: 'app-word', template: 'works' })
export class Word {}

/** An extension with one page and one text. */
export function anExtension(changes: Partial<AdminExtensionDefinition<ExtensionTexts>> = {}): AdminExtension {
  return defineAdminExtension({
    name: 'csat',
    nav: [{ label: { en: 'Satisfaction', de: 'Zufriedenheit' }, icon: 'thumb_up' }],
    routes: [{ path: '', title: { en: 'All ratings', de: 'Alle Bewertungen' }, permission: 'csat.read', loadComponent: () => Promise.resolve(Word) }],
    texts: { en: { hello: 'Hello' }, de: { hello: 'Hallo' } },
    ...changes,
  });
}

/** Installs extensions, and collects the errors that are reported. @param leftOut names those that the server runs without */
export function install(installed: readonly InstalledExtension[], role: 'admin' | 'user' = 'admin', leftOut: () => Promise<readonly string[]> = () => Promise.resolve([])) {
  const reported: string[] = [];
  const user = signal<{ role: string } | null>({ role });
  TestBed.configureTestingModule({
    // Errors are what these specs are about.
    rethrowApplicationErrors: false,
    providers: [
      provideTexts(),
      { provide: INSTALLED_EXTENSIONS, useValue: installed },
      { provide: LEFT_OUT_EXTENSIONS, useValue: leftOut },
      { provide: AuthService, useValue: { user } },
      { provide: ErrorHandler, useValue: { handleError: (error: Error) => reported.push(error.message) } },
    ],
  });
  return { extensions: TestBed.inject(Extensions), reported, user };
}

/** The entry of an extension in the list that the build writes. */
export function listed(extension: AdminExtension): InstalledExtension {
  return { name: extension.name, load: () => Promise.resolve({ default: extension }) };
}
