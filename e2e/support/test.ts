import { type BrowserContext, type BrowserContextOptions, test as base, expect, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { ModelStub } from '../../api/test/support/model-stub.js';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { ScratchServer } from '../../scripts/lib/scratch-server.mjs';
import { ADMIN, administrator, type Person, signUp } from './people.js';
import { PageGuard } from './page-guard.js';

export { expect };

const PACED_ENTRY = fileURLToPath(new URL('paced-server.mjs', import.meta.url));

interface Options {
  /** the built-in responder; one that answers as slowly as a message asks it to; or a model at a stub, with the built-in one as stand-in */
  responder: 'built-in' | 'paced' | 'model';
  /** further settings of the server */
  settings: Record<string, string>;
}

interface ForWorker {
  /** a real server with its own database, one per worker */
  server: ScratchServer;
  admin: Person;
  /** the model server; null unless a model answers */
  model: ModelStub | null;
}

interface ForTest {
  /** a separate browser context with its own cookies and storage, watched by a guard */
  browserOf: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** a page in a new browser context in which the user is already signed in; null leaves it blank, for a test that prepares it first */
  pageOf: (person: Person, path?: string | null, options?: BrowserContextOptions) => Promise<Page>;
  /** a user with an account */
  user: Person;
}

function modelSettings({ baseUrl }: ModelStub): Record<string, string> {
  return { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: 'sk-test', OPENAI_MODEL: 'first' };
}

/** Signs a browser in without its pages, with the cookie that they would get. */
export async function signInto(context: BrowserContext, url: string, person: Pick<Person, 'email' | 'password'>): Promise<void> {
  const { email, password } = person;
  const answer = await context.request.post(`${url}/api/auth/login`, { data: { email, password } });
  expect(answer.status(), 'signing in').toBe(200);
}

/** Playwright's `test` with the fixtures of {@link Options}, {@link ForWorker} and {@link ForTest}. */
export const test = base.extend<ForTest, ForWorker & Options>({
  responder: ['built-in', { option: true, scope: 'worker' }],

  settings: [{}, { option: true, scope: 'worker' }],

  model: [
    async ({ responder }, use) => {
      const stub = responder === 'model' ? await ModelStub.start() : null;
      await use(stub);
      await stub?.stop();
    },
    { scope: 'worker' },
  ],

  server: [
    async ({ responder, model, settings: more }, use) => {
      // So that no session of an earlier test turns idle while a later one compares the counters.
      const settings = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, REGISTRATION: 'open', SESSION_IDLE_AFTER: '12h', ...(model && modelSettings(model)), ...more };
      const server = new ScratchServer(await freePort(), settings, responder === 'paced' ? PACED_ENTRY : undefined);
      try {
        await server.start();
        await use(server);
      } finally {
        await server.remove();
      }
    },
    { scope: 'worker' },
  ],

  admin: [async ({ server }, use) => use(await administrator(server.url)), { scope: 'worker' }],

  user: async ({ server }, use) => use(await signUp(server.url)),

  browserOf: async ({ browser, server }, use) => {
    const guards: PageGuard[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL: server.url, ...options });
      guards.push(new PageGuard(context, new URL(server.url).host));
      return context;
    });
    for (const guard of guards) {
      await guard.close();
      guard.assertNoViolations();
    }
  },

  pageOf: async ({ browserOf, server }, use) => {
    await use(async (person, path = '/', options = {}) => {
      const context = await browserOf(options);
      await signInto(context, server.url, person);
      const page = await context.newPage();
      if (path !== null) await page.goto(path);
      return page;
    });
  },
});
