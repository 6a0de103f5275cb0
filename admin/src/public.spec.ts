import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as ts from 'typescript';

/** The intended door. Adding a name is a decision; renaming or removing one breaks the console halves of extensions. */
const VALUES = [
  'absoluteTime', 'Card', 'clockTime', 'copyText', 'dateAndTime', 'defineAdminExtension', 'Dialogs', 'EmptyState', 'extensionStream', 'FilterSelect', 'Icon', 'Language',
  'ListFrame', 'listPlaceholder', 'listUrl', 'ListUrlState', 'LiveControls', 'liveQuery', 'LiveSettings', 'Notice', 'PageFrame', 'Pager', 'PageTitle', 'parseId',
  'parseInstant', 'Permissions', 'PlainText', 'problemOf', 'relativeTime', 'RestorePosition', 'SearchBox', 'slotContext', 'StaleBanner', 'StatusBadge', 'Table', 'TextOf',
  'TimeAgo', 'timeOfDay', 'Translations', 'TranslocoDirective',
];
const TYPES = [
  'ActionSlots', 'AdminExtension', 'AdminExtensionDefinition', 'BadgeTone', 'ComponentSlots', 'Delivery', 'DialogOptions', 'ExtensionNavItem', 'ExtensionRoute',
  'ExtensionSlots', 'ExtensionTexts', 'FilterChoice', 'IconName', 'LanguageCode', 'ListPlaceholder', 'ListTexts', 'ListView', 'LiveList', 'LiveQuery', 'LiveQueryOptions',
  'LoadState', 'PagePosition', 'Problem', 'SlotAction', 'SlotComponent', 'SlotMessage', 'SlotSession', 'StreamEvent', 'TextsLike', 'Words',
];
/** The slots of pages: each is a promise to extensions, too. */
const SLOTS = ['account.section', 'doctor.card', 'message.action', 'session.aside', 'session.row.action', 'session.row.badge'];

const ROOT = join(process.cwd(), 'admin/src');

function sourceOf(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

function exportsOf(file: string): { name: string; isType: boolean }[] {
  return sourceOf(file).statements.filter(ts.isExportDeclaration).flatMap(({ exportClause, isTypeOnly }) => {
    if (!exportClause || !ts.isNamedExports(exportClause)) throw new Error('The door exports names only.');
    return exportClause.elements.map((element) => ({ name: element.name.text, isType: isTypeOnly || element.isTypeOnly }));
  });
}

describe('the door of the console', () => {
  const exported = exportsOf('public.ts');
  const sorted = (names: readonly string[]) => [...names].sort((one, other) => one.localeCompare(other, 'en'));

  it('exports exactly these names', () => {
    expect(sorted(exported.filter(({ isType }) => !isType).map(({ name }) => name))).toEqual(sorted(VALUES));
    expect(sorted(exported.filter(({ isType }) => isType).map(({ name }) => name))).toEqual(sorted(TYPES));
  });

  it('has a second entry for declarations, which exports the same function and loads nothing else', () => {
    expect(exportsOf('define.ts')).toEqual([{ name: 'defineAdminExtension', isType: false }, { name: 'AdminExtension', isType: true }]);
    const imports = readFileSync(join(ROOT, 'app/core/extensions/admin-extension.ts'), 'utf8').match(/^import .*$/gm) ?? [];
    expect(imports.filter((line) => !line.startsWith('import type'))).toEqual([]);
  });

  it('exports what can be imported', async () => {
    const door = (await import('./public')) as Record<string, unknown>;
    expect(sorted(Object.keys(door))).toEqual(sorted(VALUES));
    expect(Object.values(door).filter((value) => value === undefined)).toEqual([]);
  });

  it('has exactly these slots', () => {
    const interfaces = sourceOf('app/core/extensions/slots.ts').statements.filter(ts.isInterfaceDeclaration).filter(({ name }) => /^(Component|Action)Slots$/.test(name.text));
    const names = interfaces.flatMap(({ members }) => members.map(({ name }) => (name as ts.StringLiteral).text));
    expect(sorted(names)).toEqual(SLOTS);
  });

  it('describes each of its names in the handbook for extensions', () => {
    const handbook = readFileSync(join(process.cwd(), 'docs/extending-console.md'), 'utf8');
    expect([...VALUES, ...SLOTS].filter((name) => !handbook.includes(`\`${name}\``))).toEqual([]);
  });
});
