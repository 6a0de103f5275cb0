/** A page that shows a text. */
const plainPage = (name, Name) => `import { Component } from '@angular/core';
import { PageFrame, TranslocoDirective } from '@switchboard/admin';

@Component({
  selector: '${name}-page',
  imports: [PageFrame, TranslocoDirective],
  template: \`
    <app-page-frame *transloco="let t" [heading]="t('x.${name}.heading')">
      <p>{{ t('x.${name}.greeting') }}</p>
    </app-page-frame>
  \`,
})
export class ${Name}Page {}
`;

/** A page of the rows of the table, which are live. */
const livePage = (name, Name) => `import { Component, inject } from '@angular/core';
import { LiveSettings, PageFrame, TranslocoDirective, extensionStream, liveQuery } from '@switchboard/admin';

interface NoteList {
  notes: { user_id: string; note: string }[];
}

@Component({
  selector: '${name}-page',
  imports: [PageFrame, TranslocoDirective],
  template: \`
    <app-page-frame *transloco="let t" [heading]="t('x.${name}.heading')">
      @if (live.value()?.notes; as notes) {
        <ul>
          @for (each of notes; track each.user_id) {
            <li><bdi>{{ each.note }}</bdi></li>
          }
        </ul>
        @if (notes.length === 0) {
          <p>{{ t('x.${name}.none') }}</p>
        }
      } @else if (live.failure()) {
        <p role="alert">{{ t('x.${name}.failed') }}</p>
      }
    </app-page-frame>
  \`,
})
export class ${Name}Page {
  protected readonly live = liveQuery<NoteList>({
    url: () => '/api/x/${name}/notes',
    interval: inject(LiveSettings).pollInterval,
    stream: extensionStream('${name}'),
  });
}
`;

const plainSpec = (Name) => `import { expect, it } from '@jest/globals';
import { renderPage } from '@switchboard/testing/pages';
import extension from './index';

it('shows a page in German', async () => {
  const page = await renderPage(extension, '', {}, { language: 'de' });
  expect([page.element.querySelector('h1')?.textContent, page.text()]).toEqual(['${Name}', expect.stringContaining('Eine Seite einer Erweiterung.')]);
  page.close();
});
`;

const liveSpec = (name) => `import { expect, it } from '@jest/globals';
import { renderPage } from '@switchboard/testing/pages';
import extension from './index';

it('shows a new note as soon as it is pushed', async () => {
  const notes: { user_id: string; note: string }[] = [];
  const page = await renderPage(extension, '', { 'GET /api/x/${name}/notes': () => ({ notes }) });
  expect(page.text()).toContain('No notes yet.');
  notes.push({ user_id: 'u1', note: 'Remember the milk' });
  await page.push('changed', { revision: 2 });
  expect(page.text()).toContain('Remember the milk');
  page.close();
});
`;

const index = (name, Name) => `import { defineAdminExtension } from '@switchboard/admin/define';
import { de } from './texts/de';
import { en } from './texts/en';

const NAME = { en: '${Name}', de: '${Name}' };

export default defineAdminExtension({
  name: '${name}',
  nav: [{ label: NAME, icon: 'extension' }],
  routes: [{ path: '', title: NAME, loadComponent: () => import('./${name}-page').then(({ ${Name}Page }) => ${Name}Page) }],
  texts: { en, de },
});
`;

const TEXTS = {
  plain: { en: "greeting: 'A page of an extension.'", de: "greeting: 'Eine Seite einer Erweiterung.'" },
  live: { en: "none: 'No notes yet.', failed: 'The notes could not be loaded.'", de: "none: 'Noch keine Notizen.', failed: 'Die Notizen konnten nicht geladen werden.'" },
};

/**
 * The files of the console half of a new extension.
 * @param {string} name
 * @param {string} Name the name as that of a class
 * @param {boolean} hasTable whether its page shows the rows of the table
 * @returns {Record<string, string>} their contents, by path in its folder
 */
export function consoleFiles(name, Name, hasTable) {
  const texts = hasTable ? TEXTS.live : TEXTS.plain;
  const tsconfig = { extends: '../../../admin/tsconfig.json', compilerOptions: { noEmit: true, types: ['jest'] }, include: ['**/*.ts'] };
  return {
    'admin/index.ts': index(name, Name),
    [`admin/${name}-page.ts`]: hasTable ? livePage(name, Name) : plainPage(name, Name),
    [`admin/${name}.spec.ts`]: hasTable ? liveSpec(name) : plainSpec(Name),
    'admin/texts/en.ts': `export const en = { heading: '${Name}', ${texts.en} };\n`,
    'admin/texts/de.ts': `import type { TextsLike } from '@switchboard/admin';\nimport type { en } from './en';\n\nexport const de: TextsLike<typeof en> = { heading: '${Name}', ${texts.de} };\n`,
    'admin/tsconfig.json': `${JSON.stringify(tsconfig, null, 2)}\n`,
  };
}
