import { HttpBackend, provideHttpClient } from '@angular/common/http';
import { Component, inject, input, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router, RouterOutlet, TitleStrategy, provideRouter, withComponentInputBinding, type Routes } from '@angular/router';
import { AuthService } from '../src/app/core/auth/auth.service';
import type { AdminExtension } from '../src/app/core/extensions/admin-extension';
import { extensionRoutes } from '../src/app/core/extensions/extension-routes';
import { ExtensionSlot } from '../src/app/core/extensions/extension-slot';
import { Extensions } from '../src/app/core/extensions/extensions';
import { INSTALLED_EXTENSIONS } from '../src/app/core/extensions/installed-extensions';
import { LEFT_OUT_EXTENSIONS } from '../src/app/core/extensions/left-out-extensions';
import type { ComponentSlots } from '../src/app/core/extensions/slots';
import { Language } from '../src/app/core/i18n/language';
import { provideTexts } from '../src/app/core/i18n/provide-texts';
import type { LanguageCode } from '../src/app/core/i18n/texts';
import { FETCH } from '../src/app/core/http/fetch';
import { PUSH_THROTTLE_MS } from '../src/app/core/live/live-query';
import { WEB_LOCKS } from '../src/app/core/locks';
import { PERSISTENT_STORAGE } from '../src/app/core/preferences';
import { PageTitle } from '../src/app/core/shell/page-title';
import { AnsweringBackend, type Answers } from './answers';
import { PushedStream } from './pushed-stream';

/** Rounds of the event loop, at most, in which a page comes to rest. */
const MAX_ROUNDS = 200;
/** Rounds without a request after which it is at rest. */
const QUIET_ROUNDS = 4;

/** How a page is rendered. */
export interface RenderOptions {
  /** default: `en` */
  readonly language?: LanguageCode;
  /** role of the signed-in user; default: `admin` */
  readonly role?: 'admin' | 'user';
}

/** A page, or a slot, in a test. */
export interface Rendered {
  readonly element: HTMLElement;
  /** what it says, with single spaces */
  text(): string;
  /** Resolves when it shows the answers to all its requests. @throws Error if a request had no answer */
  settle(): Promise<void>;
  /** Sends an event on its streams, and lets it settle. */
  push(event: string, data?: unknown): Promise<void>;
  /** every request so far, with its query: `GET /api/x/csat/ratings?limit=25` */
  readonly requests: readonly string[];
  /** Destroys it. Call it in the end: a live page polls until then. */
  close(): void;
}

/** A page in a test. */
export interface RenderedPage extends Rendered {
  /** title of the document */
  title(): string;
  /** its path and query */
  url(): string;
  /** Opens another path of the application, and lets it settle. */
  navigate(url: string): Promise<void>;
}

/** An application that has nothing but the pages of extensions. */
@Component({ selector: 'app-test-root', imports: [RouterOutlet], template: '<router-outlet />' })
class TestRoot {}

/** A page that has nothing but one slot. */
@Component({ selector: 'app-test-slot', imports: [ExtensionSlot], template: '<app-extension-slot [name]="name()" [context]="context()" />' })
class TestSlot {
  readonly name = input.required<keyof ComponentSlots>();
  readonly context = input.required<object>();
}

/**
 * Renders a page of an extension, as the console does, for a signed-in administrator.
 *
 * @param extension what its `admin/index.ts` exports
 * @param path below `/admin/x/{name}`, with a query if you like; '' for its first page
 * @param answers to the page's requests, see {@link Answers}
 */
export async function renderPage(extension: AdminExtension, path: string, answers: Answers, options: RenderOptions = {}): Promise<RenderedPage> {
  const routes: Routes = [{ path: 'admin/x', loadChildren: () => extensionRoutes(inject(INSTALLED_EXTENSIONS)) }];
  const parts = await prepare(extension, answers, options, routes);
  const fixture = TestBed.createComponent(TestRoot);
  const router = TestBed.inject(Router);
  const rendered = renderedBy(fixture.nativeElement as HTMLElement, parts);
  const navigate = async (url: string) => {
    await router.navigateByUrl(url);
    await rendered.settle();
  };
  await navigate(`/admin/x/${extension.name}${path === '' || path.startsWith('?') ? path : `/${path}`}`);
  return { ...rendered, title: () => document.title, url: () => router.url, navigate };
}

/**
 * Renders what an extension adds to a slot of the console.
 *
 * @param context what the slot belongs to, such as `{ session }`
 */
export async function renderSlot<Slot extends keyof ComponentSlots>(
  extension: AdminExtension, slot: Slot, context: ComponentSlots[Slot], answers: Answers, options: RenderOptions = {},
): Promise<Rendered> {
  const parts = await prepare(extension, answers, options, []);
  const fixture = TestBed.createComponent(TestSlot);
  fixture.componentRef.setInput('name', slot);
  fixture.componentRef.setInput('context', context);
  const rendered = renderedBy(fixture.nativeElement as HTMLElement, parts);
  await rendered.settle();
  return rendered;
}

interface Parts {
  readonly backend: AnsweringBackend;
  readonly streams: readonly PushedStream[];
}

async function prepare(extension: AdminExtension, answers: Answers, { language = 'en', role = 'admin' }: RenderOptions, routes: Routes): Promise<Parts> {
  const backend = new AnsweringBackend(answers);
  const streams: PushedStream[] = [];
  const fetch = (_url: string, init: RequestInit) => {
    const stream = new PushedStream(init.signal);
    streams.push(stream);
    return Promise.resolve(stream.response);
  };
  const user = { user_id: '01890000-0000-7000-8000-000000000001', email: 'admin@example.org', name: 'Ada', role };
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(), { provide: HttpBackend, useValue: backend },
      provideRouter(routes, withComponentInputBinding()), { provide: TitleStrategy, useExisting: PageTitle },
      provideTexts(),
      { provide: INSTALLED_EXTENSIONS, useValue: [{ name: extension.name, load: () => Promise.resolve({ default: extension }) }] },
      { provide: LEFT_OUT_EXTENSIONS, useValue: () => Promise.resolve([]) },
      { provide: AuthService, useValue: { user: signal(user), accessToken: () => Promise.resolve('token'), renew: () => Promise.resolve(null), recheck: () => Promise.resolve() } },
      { provide: FETCH, useValue: fetch }, { provide: WEB_LOCKS, useValue: null }, { provide: PERSISTENT_STORAGE, useValue: null },
    ],
  });
  await TestBed.inject(Language).choose(language);
  await TestBed.inject(Extensions).load();
  return { backend, streams };
}

function renderedBy(element: HTMLElement, { backend, streams }: Parts): Rendered {
  const settle = async () => {
    for (let round = 0, quiet = 0; quiet < QUIET_ROUNDS; round++) {
      if (round > MAX_ROUNDS) throw new Error('The page never comes to rest.');
      await new Promise((resolve) => setTimeout(resolve));
      TestBed.tick();
      quiet = backend.pending === 0 ? quiet + 1 : 0;
    }
    if (backend.unanswered.length > 0) throw new Error(`The test has no answer to ${backend.unanswered.join(', ')}.`);
  };
  return {
    element,
    requests: backend.requests,
    settle,
    text: () => element.textContent?.replace(/\s+/g, ' ').trim() ?? '',
    push: async (event, data = null) => {
      for (const stream of streams) stream.send(event, data);
      await new Promise((resolve) => setTimeout(resolve, PUSH_THROTTLE_MS));
      await settle();
    },
    close: () => {
      TestBed.resetTestingModule();
    },
  };
}
