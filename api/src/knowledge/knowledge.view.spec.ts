import { knowledgeSize } from '@switchboard/shared';
import { handbookDir } from './knowledge.settings.js';
import { toKnowledgeSizeView } from './knowledge.view.js';

test('the size has exactly these fields, and never the folder', () => {
  const base = { documents: [1, 2], passages: [1, 2, 3] };
  const own = toKnowledgeSizeView(base, { knowledgeDir: '/srv/secret/papers' });
  expect(own).toEqual({ documents: 2, passages: 3, is_handbook: false });
  expect(knowledgeSize.parse(own)).toEqual(own);
  expect(toKnowledgeSizeView(base, { knowledgeDir: handbookDir() }).is_handbook).toBe(true);
});
