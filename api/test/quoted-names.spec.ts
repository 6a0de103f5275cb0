import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../src/core/config/project-root.js';
import { readRepository, type Repository, unknownNames } from './architecture/quoted-names.js';

const repository = readRepository(projectRoot());

test.each(['docs/architecture.md', 'docs/glossary.md', 'CONTRIBUTING.md'])('%s quotes only names that exist', (page) => {
  const text = readFileSync(join(projectRoot(), page), 'utf8');
  expect(text.split('`').length).toBeGreaterThan(10);
  expect(unknownNames(text, repository)).toEqual([]);
});

test('docs/architecture.md names every feature of the server', () => {
  const features = repository.files.flatMap((file) => /^api\/src\/([\w-]+)\/\1\.module\.ts$/.exec(file)?.[1] ?? []);
  expect(features.length).toBeGreaterThan(8);
  const row = readFileSync(join(projectRoot(), 'docs/architecture.md'), 'utf8').split('\n').find((line) => line.includes('one flat folder each'))!;
  expect(features.filter((feature) => feature !== 'core' && !row.includes(`${feature}/\``))).toEqual([]);
});

describe('a quoted name', () => {
  const small: Repository = {
    files: ['README.md', 'api', 'api/src/chat', 'api/src/chat/chat.service.ts', 'admin/src/app/ui/clock.ts', 'docs/adr'],
    words: new Set(['sendChunks', 'chat_id', 'text', 'event-stream', 'timer', '5000', 'chat', 'core', 'gone']),
    scripts: ['test', 'unit:api'],
  };
  const unknown = (text: string): string[] => unknownNames(`It is in \`${text}\`.`, small);

  test.each([
    'README.md', 'api/', 'api/src/chat/', 'api/src/chat/chat.service.ts', 'chat/chat.service.ts', 'chat.service', 'clock.ts', 'ui/clock.ts', 'docs/adr',
    'sendChunks', 'sendChunks()', 'chat_id', 'text/event-stream', 'timer(0, 5000)', 'npm test', 'npm run', 'node dist/api/src/main.js --help', 'npm run unit:api -- --testPathPatterns x', 'x.module', 'toXView()',
    'utils', 'dist/api/main.js', 'node_modules/.bin',
  ])('%s exists', (text) => {
    expect(unknown(text)).toEqual([]);
  });

  test.each([
    'LICENSE.md', 'apis/', 'gone/', 'api/src/gone', 'chat/gone.ts', 'chat.repository', 'core/chat', 'gone.ts', 'sendPieces', 'sendPieces()', 'chat.ids', 'timer(0, 6000)',
    'npm run unit:web', 'node scripts/gone.mjs',
  ])('%s does not exist', (text) => {
    expect(unknown(text)).toEqual([text]);
  });

  test('in a code block is not checked', () => {
    expect(unknownNames('```\nx `gone/` y\n```\n', small)).toEqual([]);
  });
});
