import { importCycles, importersOf, importsBetweenCoreFolders, ORDER, upwardImports } from './architecture/layering.js';
import { dataAccessOutsideRepositories, writesOutsideGate } from './architecture/data-access.js';
import { deadLinks } from './architecture/dead-links.js';
import { publicExports, exportsEverything } from './architecture/public-exports.js';
import { crowdedClasses, skippedOrMockedTests, meaninglessNames, environmentReads, clusterWideStatements, longFiles, longMethods, unboundedWaits } from './architecture/conventions.js';
import { unusedExports } from './architecture/unused-exports.js';
import { isSpec, readSources, type Source, sourceOf } from './architecture/source.js';

const all = readSources('src');
const sources = all.filter((source) => !isSpec(source));
const tests = [...all.filter(isSpec), ...readSources('test')];

const snippet = (path: string, text: string): Source => sourceOf(path, text);
/** Counts the violations that a rule finds in one file. */
const caught = (rule: (sources: Source[]) => string[], path: string, text: string) => rule([snippet(path, text)]).length;

test('there is something to check', () => {
  expect(sources.length).toBeGreaterThan(80);
  expect(tests.length).toBeGreaterThan(20);
  expect(new Set(sources.map(({ path }) => path.split('/')[0]!.replace(/\.ts$/, '')))).toEqual(new Set(ORDER));
});

describe('imports', () => {
  test('point downward only: main, bootstrap, app.module, the features in their order, core, shared', () => {
    expect(upwardImports(sources)).toEqual([]);
    expect(importersOf(sources, 'app.module.ts')).toEqual(['bootstrap.ts']);
    expect(importersOf(sources, 'index.ts')).toEqual([]);
  });

  test.each([
    ['core/bus/bus.ts', `import { UsersService } from '../../users/index.js';`],
    ['users/users.service.ts', `import type { Principals } from '../auth/index.js';`],
    ['sessions/sessions.service.ts', `export { ChatService } from '../chat/index.js';`],
    ['chat/chat.service.ts', `import { createApp } from '../bootstrap.js';`],
    ['live/live.module.ts', `import { audit } from '../audit/index.js';`],
    ['users/users.repository.ts', `import { UsersService } from './users.service.js';`],
    ['users/users.service.ts', `import { UsersController } from './users.controller.js';`],
    ['users/users.controller.ts', `import { UsersRepository } from './users.repository.js';`],
    ['users/user.view.ts', `import { UsersService } from './users.service.js';`],
  ])('%s with %s is caught', (path, text) => {
    expect(caught(upwardImports, path, text)).toBe(1);
  });

  test('between the folders of core point downward, and neither database imports the other', () => {
    expect(importsBetweenCoreFolders(sources)).toEqual([]);
  });

  test.each([
    ['core/limits/window-counters.ts', `import type { PrincipalRequest } from '../http/access.js';`],
    ['core/config/settings-token.ts', `export { HttpSettings } from '../http/http.settings.js';`],
    ['core/shelf/shelf.ts', `import { Bus } from '../bus/bus.js';`],
    ['core/database/postgres/archive.ts', `import type { SqliteSource } from '../sqlite/sqlite-source.js';`],
    ['core/database/sqlite/sqlite-source.ts', `import { archive } from '../postgres/archive.js';`],
    ['core/database/search/words.ts', `import { file } from '../sqlite/sqlite-file.js';`],
  ])('%s with %s is caught within core', (path, text) => {
    expect(caught(importsBetweenCoreFolders, path, text)).toBe(1);
  });

  test('form no cycles, not even of types', () => {
    expect(importCycles(sources)).toEqual([]);
    expect(
      importCycles([snippet('users/a.ts', `import './b.js';`), snippet('users/b.ts', `import type { C } from './c.js';`), snippet('users/c.ts', `export * from './a.js';`)]),
    ).toEqual(['users/a.ts → users/b.ts → users/c.ts → users/a.ts']);
  });

  test.each(['bench', 'test'])('form no cycles in %s either', (folder) => {
    const given = readSources(folder);
    expect(given.length).toBeGreaterThan(20);
    expect(importCycles(given)).toEqual([]);
  });
});

describe('names and sizes', () => {
  test('no file has a meaningless name', () => {
    expect(meaninglessNames([...sources, ...tests])).toEqual([]);
    for (const path of ['core/utils/x.ts', 'chat/helpers.ts', 'common/index.ts', 'chat/chat.utils.ts', 'users/string-helper.ts'])
      expect([path, caught(meaninglessNames, path, '')]).toEqual([path, 1]);
    expect(caught(meaninglessNames, 'chat/commonplace.ts', '')).toBe(0);
  });

  test('no file is too long', () => {
    expect(longFiles([...sources, ...tests])).toEqual([]);
    expect(caught(longFiles, 'a.ts', 'x;\n'.repeat(251))).toBe(1);
    expect(caught(longFiles, 'a.ts', 'x;\n'.repeat(250))).toBe(0);
  });
});

test('no value is exported that no other file imports', () => {
  const folders = ['src', 'test', 'bench', 'docs'].flatMap((folder) => readSources(folder).map((source) => ({ ...source, path: `${folder}/${source.path}` })));
  expect(unusedExports(folders.filter((source) => !isSpec(source)), folders)).toEqual([]);
  const given = [
    snippet('src/index.ts', `export { shown } from './a.js';`),
    snippet('src/a.ts', `export const shown = 1; export const passedOn = 2; export function hidden() {} export class Lazy {} export type Shape = 1;`),
    snippet('src/door.ts', `export * from './a.js';\nexport { hidden as renamed } from './a.js';`),
    snippet('src/b.ts', `import { passedOn } from './door.js';\nexport const lonely = passedOn;`),
  ];
  expect(unusedExports(given, given)).toEqual(['src/a.ts exports hidden', 'src/a.ts exports Lazy', 'src/b.ts exports lonely']);
  const more = [...given, snippet('src/c.ts', `import { renamed } from './door.js';\nvoid import('./b.js');\nconst all = import('./a.js');`)];
  expect(unusedExports(more, more)).toEqual([]);
});

test('class comments list what a class guarantees under one word', () => {
  const folders = ['src', '../admin/src', '../shared/src'].flatMap((folder) => readSources(folder));
  expect(folders.filter(({ text }) => /^ \* (?:.*\. )?Promises:/m.test(text)).map(({ path }) => path)).toEqual([]);
});

test('no comment links to a name that does not exist', () => {
  const folders = ['src', '../admin/src', '../shared/src'].flatMap((folder) => readSources(folder).map((source) => ({ ...source, path: `${folder}/${source.path}` })));
  expect(folders.length).toBeGreaterThan(400);
  expect(deadLinks(folders)).toEqual([]);
  const given = [
    snippet('a.ts', `export class Gate { constructor(private readonly bus: Bus) {} open(door: string) {} }\nexport const [LEAST, MOST] = [1, 2];\nconst hidden = 1;`),
    snippet('b.ts', `import { map } from 'rxjs';\ninterface Options { size: number }\n/** {@link Gate}, {@link Gate.open}, {@link Gate.bus}, {@link MOST}, {@link map}, {@link size} */`),
  ];
  expect(deadLinks(given)).toEqual([]);
  const dead = ['Gates', 'Gate.door', 'Gate.shut', 'open', 'door', 'size.of', 'hidden'];
  expect(deadLinks([...given, snippet('c.ts', `\n/** ${dead.map((name) => `{@link ${name}}`).join(' ')} */`)])).toEqual(dead.map((name) => `c.ts:2 links to ${name}`));
});

test('no class has more than seven collaborators', () => {
  expect(crowdedClasses(sources)).toEqual([]);
  const constructor = (count: number) => `class X { constructor(${Array.from({ length: count }, (_, at) => `a${at}: A`).join(', ')}) {} }`;
  expect(caught(crowdedClasses, 'x.ts', constructor(7))).toBe(0);
  expect(caught(crowdedClasses, 'x.ts', constructor(8))).toBe(1);
});

describe('controllers', () => {
  test('delegate in a single expression', () => {
    expect(longMethods(sources)).toEqual([]);
    const controller = (body: string) => `@Roles('user') @Controller('x') class X { constructor(a) {} @Get() m() { ${body} } }`;
    expect(caught(longMethods, 'x.ts', controller('return this.x.y();'))).toBe(0);
    expect(caught(longMethods, 'x.ts', controller('void this.x.y();'))).toBe(0);
    for (const body of ['const a = 1; return a;', 'if (a) return b;', 'throw new Error();', '', 'for (;;) a();'])
      expect([body, caught(longMethods, 'x.ts', controller(body))]).toEqual([body, 1]);
  });
});

describe('data access', () => {
  test('stays in repositories and core/database', () => {
    expect(dataAccessOutsideRepositories(sources)).toEqual([]);
  });

  test.each([
    `import { InjectRepository } from '@nestjs/typeorm';`,
    `import { Repository } from 'typeorm';`,
    `import { Statement } from '../core/database/statement.js';`,
    `import { WRITER } from '../core/database/data-sources.js';`,
    `export function f(manager: EntityManager) { return manager.query('SELECT 1'); }`,
    `export function f(job: WriteJob) { return job.manager.getRepository(UserEntity); }`,
  ])('%s is caught in a service, but not in a repository', (text) => {
    expect(caught(dataAccessOutsideRepositories, 'users/users.service.ts', text)).toBe(1);
    expect(caught(dataAccessOutsideRepositories, 'users/users.repository.ts', text)).toBe(0);
  });

  test('a service may import types of TypeORM, an entity its decorators', () => {
    expect(caught(dataAccessOutsideRepositories, 'users/users.service.ts', `import type { EntityManager } from 'typeorm';`)).toBe(0);
    expect(caught(dataAccessOutsideRepositories, 'users/user.entity.ts', `import { Column } from 'typeorm';`)).toBe(0);
  });

  test('every write runs on the manager of a write-gate job', () => {
    expect(writesOutsideGate(sources)).toEqual([]);
    const remove = `const remove = new Statement('DELETE FROM users WHERE user_id = $1');\n`;
    expect(caught(writesOutsideGate, 'users/users.repository.ts', `${remove}remove.all(this.reader, id);`)).toBe(1);
    expect(caught(writesOutsideGate, 'users/users.repository.ts', `${remove}remove.all(on, id);`)).toBe(1);
    expect(caught(writesOutsideGate, 'users/users.repository.ts', `${remove}remove.all(manager, id); remove.one(job.manager, id);`)).toBe(0);
    expect(caught(writesOutsideGate, 'users/users.repository.ts', `this.reader.transaction(async () => {});`)).toBe(1);
    expect(caught(writesOutsideGate, 'users/users.service.ts', `const runner = this.dataSource.createQueryRunner();`)).toBe(1);
    const read = `const find = new Statement('SELECT updated_at FROM users WHERE user_id = $1 FOR UPDATE');\n`;
    expect(caught(writesOutsideGate, 'users/users.repository.ts', `${read}find.one(this.reader, id);`)).toBe(0);
  });
});

test('settings are read only in core/config', () => {
  expect(environmentReads(sources)).toEqual([]);
  expect(caught(environmentReads, 'chat/a.ts', `const url = process.env['URL'];`)).toBe(1);
  expect(caught(environmentReads, 'chat/a.ts', `const { URL } = process.env;`)).toBe(1);
  expect(caught(environmentReads, 'chat/a.ts', `import { env } from 'node:process';`)).toBe(1);
  expect(caught(environmentReads, 'chat/a.ts', `// process.env is read elsewhere\nprocess.exit();`)).toBe(0);
  expect(caught(environmentReads, 'core/config/settings-token.ts', `process.env;`)).toBe(0);
});

test('every export of the public API says what it is for, and since which version it exists', () => {
  const exported = publicExports(sources);
  expect(exported.length).toBeGreaterThan(25);
  expect(exported.filter(({ comment }) => !/@since \d+\.\d+\.\d+/.test(comment ?? '')).map(({ name }) => name)).toEqual([]);
  expect(exported.filter(({ comment }) => !/[a-z]{3,}.*[.:]/.test((comment ?? '').replace(/@since.*/, ''))).map(({ name }) => name)).toEqual([]);
  expect(exportsEverything(sources.find(({ path }) => path === 'index.ts')!)).toBe(false);
});

test('an export without a comment is found, through any re-export', () => {
  const reexports = [
    snippet('index.ts', `export { A, type B } from './users/index.js';\nexport { c } from './core/c.js';`),
    snippet('users/index.ts', `export * from './b.js';\nexport { A } from './a.js';`),
    snippet('users/a.ts', `/** Does this. @since 0.1.0 */\nexport class A {}`),
    snippet('users/b.ts', `/** Something */\nexport interface B {}`),
    snippet('core/c.ts', `export const c = 1;`),
  ];
  expect(publicExports(reexports)).toEqual([
    { name: 'A', isType: false, comment: '/** Does this. @since 0.1.0 */' },
    { name: 'B', isType: true, comment: '/** Something */' },
    { name: 'c', isType: false, comment: '' },
  ]);
  expect(exportsEverything(snippet('index.ts', `export * from './users/index.js';`))).toBe(true);
});

test('every test runs, and none replaces a module', () => {
  expect(skippedOrMockedTests(tests)).toEqual([]);
  for (const text of ['test.skip("x", f);', 'xit("x", f);', 'describe.only("x", f);', 'test.todo("x");', 'jest.mock("x");', 'jest.unstable_mockModule("x", f);'])
    expect([text, caught(skippedOrMockedTests, 'x.spec.ts', text)]).toEqual([text, 1]);
  for (const text of ['test.each([1])("x", f);', 'jest.fn();', 'const skip = 1; list.skip();', '// it.skip'])
    expect([text, caught(skippedOrMockedTests, 'x.spec.ts', text)]).toEqual([text, 0]);
});

test('T1: a test whose title promises a time waits no longer than that', () => {
  expect(unboundedWaits(tests.filter(({ path }) => !path.includes('event-reader')))).toEqual([]);
  for (const text of [
    'await stream.ended;',
    'test("it ends its streams at once", async () => { await until(() => x); });',
    'it("is told within a second", async () => { await until(() => x); });',
  ])
    expect([text, caught(unboundedWaits, 'x.spec.ts', text)]).toEqual([text, 1]);
  for (const text of ['await stream.endedWithin();', 'test("twenty at once", async () => { await until(() => x); });', 'test("it ends at once", () => within(2_000, f));'])
    expect([text, caught(unboundedWaits, 'x.spec.ts', text)]).toEqual([text, 0]);
});

test('no statement looks at what other databases of the same PostgreSQL do', () => {
  expect(clusterWideStatements([...sources, ...tests])).toEqual([]);
  const found = (condition: string) => caught(clusterWideStatements, 'x.spec.ts', `query('SELECT 1 FROM ${'pg_locks'} WHERE ${condition}');`);
  expect([found('NOT granted'), found('datname = current_database()')]).toEqual([1, 0]);
});
