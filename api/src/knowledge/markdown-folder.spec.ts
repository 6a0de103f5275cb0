import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFolder } from './markdown-folder.js';

describe('readFolder', () => {
  let scratch: string;
  let folder: string;
  let warnings: string[];
  const names = (path = folder) => readFolder(path, (line) => warnings.push(line)).map(({ document }) => document);

  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'switchboard-knowledge-'));
    folder = join(scratch, 'docs');
    warnings = [];
    mkdirSync(join(folder, 'deep/er'), { recursive: true });
    writeFileSync(join(folder, 'b.md'), '# B');
    writeFileSync(join(folder, 'a.MD'), '# A');
    writeFileSync(join(folder, 'deep/er/c.md'), '# C');
    writeFileSync(join(folder, 'image.png'), 'no text');
  });

  afterEach(() => rmSync(scratch, { recursive: true }));

  it('reads the Markdown of a folder and its subfolders, in order', () => {
    expect(names()).toEqual(['a', 'b', 'deep/er/c']);
    expect(warnings).toEqual([]);
  });

  it('skips hidden files and installed packages', () => {
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'node_modules/readme.md'), '# No');
    writeFileSync(join(folder, '.secret.md'), '# No');
    expect(names()).toEqual(['a', 'b', 'deep/er/c']);
  });

  it('skips files larger than 1 MB, and says so', () => {
    writeFileSync(join(folder, 'large.md'), 'x'.repeat(1_000_001));
    expect(names()).toEqual(['a', 'b', 'deep/er/c']);
    expect(warnings).toEqual([expect.stringMatching(/large\.md was skipped: it is larger than 1 MB/)]);
  });

  it('never follows a link out of the folder', () => {
    writeFileSync(join(scratch, 'secret.md'), '# Secret');
    mkdirSync(join(scratch, 'docs-of-others'));
    writeFileSync(join(scratch, 'docs-of-others/theirs.md'), '# Theirs');
    symlinkSync(join(scratch, 'secret.md'), join(folder, 'link.md'));
    symlinkSync(join(scratch, 'docs-of-others'), join(folder, 'folder'));
    expect(names()).toEqual(['a', 'b', 'deep/er/c']);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/leads outside the knowledge folder/);
  });

  it('follows links inside the folder, and stops at a cycle', () => {
    symlinkSync(join(folder, 'b.md'), join(folder, 'also-b.md'));
    symlinkSync(folder, join(folder, 'deep/er/top'));
    symlinkSync(join(folder, 'deep'), join(folder, 'deep/er/up'));
    expect(names()).toEqual(['a', 'also-b', 'b', 'deep/er/c']);
    expect(warnings).toEqual([]);
  });

  it('continues after an unreadable file, and tolerates a missing folder', () => {
    symlinkSync(join(folder, 'gone.md'), join(folder, 'broken.md'));
    expect(names()).toEqual(['a', 'b', 'deep/er/c']);
    expect(warnings).toEqual([expect.stringMatching(/broken\.md was skipped: ENOENT/)]);
    expect(names(join(scratch, 'missing'))).toEqual([]);
    expect(warnings[1]).toMatch(/cannot be read: ENOENT/);
  });
});
