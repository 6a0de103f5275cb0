import { describe, expect, it } from '@jest/globals';
import { MAX_FILE_BYTES, decodedText, fileBlock, refusalOf } from './text-file';

const bytes = (...of: number[]): ArrayBuffer => new Uint8Array(of).buffer;

describe('files for a message', () => {
  it.each([
    ['notes.md', 'text/markdown', null],
    ['notes.MD', '', null],
    ['table.csv', 'application/vnd.ms-excel', null],
    ['main.ts', 'video/mp2t', null],
    ['Makefile', '', null],
    ['server.log', 'application/octet-stream', null],
    ['feed', 'application/atom+xml', null],
    ['cat.png', 'image/png', 'picture'],
    ['cat', 'image/webp', 'picture'],
    ['cat.jpeg', '', 'picture'],
    ['paper.pdf', 'application/pdf', 'document'],
    ['letter.docx', '', 'document'],
    ['song.mp3', 'audio/mpeg', 'not_text'],
    ['all.zip', 'application/zip', 'not_text'],
  ])('%s of type %j: %s', (name, type, refusal) => {
    expect(refusalOf({ name, type, size: 10 })).toBe(refusal);
  });

  it('have at most 256 KiB', () => {
    expect(MAX_FILE_BYTES).toBe(262_144);
    expect(refusalOf({ name: 'a.txt', type: 'text/plain', size: 262_144 })).toBeNull();
    expect(refusalOf({ name: 'a.txt', type: 'text/plain', size: 262_145 })).toBe('too_large');
  });

  it('are UTF-8, with or without a byte order mark; nothing is guessed', () => {
    expect(decodedText(bytes(0xef, 0xbb, 0xbf, 0xc3, 0xa4, 0x0d, 0x0a, 0x62))).toBe('ä\nb');
    expect(decodedText(bytes(0xe4, 0x62))).toBeNull();
    expect(decodedText(bytes(0xff, 0xfe, 0x61, 0x00))).toBeNull();
    expect(decodedText(bytes(0x61, 0x00))).toBeNull();
  });
});

describe('the block of a file', () => {
  it('is fenced, under the file’s name', () => {
    expect(fileBlock('a.ts', 'let a;\n\n', 1_000)).toEqual({ block: 'a.ts:\n```ts\nlet a;\n```\n', left_out: 0 });
    expect(fileBlock('read`me\u202e.log', 'x', 1_000)?.block).toBe('readme.log:\n```\nx\n```\n');
  });

  it('has a fence that nothing in it closes', () => {
    expect(fileBlock('a.md', 'x\n````\ny', 1_000)?.block).toBe('a.md:\n`````markdown\nx\n````\ny\n`````\n');
  });

  it('is cut at the end of a line if it does not fit, counted in code points', () => {
    const room = 500;
    const lines = 'a line\n'.repeat(100);
    const cut = fileBlock('a.txt', lines, room)!;
    expect([...cut.block].length).toBeLessThanOrEqual(room);
    expect(cut.block).toMatch(/\na line\n```\n$/);
    expect([...cut.block].length - [...'a.txt:\n```\n\n```\n'].length + cut.left_out).toBe(lines.length - 1);
    const emoji = fileBlock('a.txt', '👍'.repeat(1_000), room)!;
    expect([...emoji.block]).toHaveLength(room);
    expect(emoji.left_out).toBe(1_000 - (room - 16));
  });

  it('is refused if next to nothing of it would fit, but not if all of it does', () => {
    expect(fileBlock('a.txt', 'x'.repeat(1_000), 100)).toBeNull();
    expect(fileBlock('a.txt', 'x', 100)?.left_out).toBe(0);
  });
});
