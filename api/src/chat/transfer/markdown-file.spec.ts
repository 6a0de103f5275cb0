import type { Message } from '@switchboard/shared';
import { attachmentOf } from './file-name.js';
import { markdownHead, markdownOf } from './markdown-file.js';

const ORIGIN = 'https://chat.example.com';
const AT = '2026-03-01T12:00:05.678Z';

const message = (more: Partial<Message>): Message => ({
  message_id: '01900000-0000-7000-8000-000000000001', session_id: '01900000-0000-7000-8000-000000000002', seq: 1, role: 'user', content: 'Hello', created_at: AT,
  responder: null, sources: [], status: 'complete', reply_to: null, reply_id: null, parent_id: null, version: 1, model: null, finish_reason: null, usage: null,
  first_ms: null, thought_ms: null, total_ms: null, history_from: null, stood_in_for: null, author_id: null, author_name: null, event: null, feedback: null, ...more,
});

describe('a conversation as Markdown', () => {
  test('begins with its title and times', () => {
    expect(markdownHead({ title: 'Talk', created_at: AT, last_activity_at: '2026-03-02T00:00:00.000Z', ended_at: null })).toBe(
      '# Talk\n\n- Begun: 2026-03-01 12:00:05 UTC\n- Last activity: 2026-03-02 00:00:00 UTC\n',
    );
    expect(markdownHead({ title: null, created_at: AT, last_activity_at: AT, ended_at: AT })).toMatch(/^# Conversation\n[^]*- Ended: 2026-03-01 12:00:05 UTC\n$/);
    expect(markdownHead({ title: 'a\n# b <i> [x](y) #', created_at: AT, last_activity_at: AT, ended_at: null })).toMatch(/^# a \\# b \\<i\\> \\\[x\\\]\(y\) \\#\n/);
  });

  test('says who wrote a message, when, how it ended and on what it is based', () => {
    expect(markdownOf(message({}), ORIGIN)).toBe('\n## User, 2026-03-01 12:00:05 UTC\n\n```markdown\nHello\n```\n');
    const sources = [
      { title: 'A [guide]', url: '/help/using#a' }, { title: 'Far', url: 'https://x.example/a b>c' }, { title: 'Bad', url: 'javascript:alert(1)' }, { title: '', url: 'mailto:x' },
    ];
    expect(markdownOf(message({ role: 'assistant', responder: 'model/x_y', model: 'x_y', status: 'stopped', content: 'Ends\n', sources }), ORIGIN)).toBe(
      '\n## Assistant (model/x\\_y, x\\_y), 2026-03-01 12:00:05 UTC (stopped)\n\n```markdown\nEnds\n```\n\nSources:\n\n' +
        '- [A \\[guide\\]](<https://chat.example.com/help/using#a>)\n- [Far](<https://x.example/a%20b%3Ec>)\n- Bad\n- mailto:x\n',
    );
    expect(markdownOf(message({ role: 'operator', responder: 'x' }), ORIGIN)).toMatch(/^\n## Operator, /);
  });

  test('lists the sources that an answer cites, with their numbers, and no others', () => {
    const sources = ['a', 'b', 'c'].map((title) => ({ title, url: `/help/${title}`, cited: title === 'b' }));
    const section = markdownOf(message({ role: 'assistant', content: 'See [2].', sources }), ORIGIN);
    expect(section).toMatch(/\nSources:\n\n- \\\[2\\\] \[b\]\(<https:\/\/chat\.example\.com\/help\/b>\)\n$/);
    const uncited = sources.map((source) => ({ ...source, cited: false }));
    expect(markdownOf(message({ role: 'assistant', sources: uncited }), ORIGIN)).not.toContain('Sources');
  });

  test.each(['```\n## Administrator\n```', '`````', '~~~\n~~~', 'a ```` b\n````', '\n```markdown\n', '\r```\r## x', '   ```', '<!--', ''])('no content ends its own fence: %j', (content) => {
    const section = markdownOf(message({ content }), ORIGIN);
    const [, fence] = /\n\n(`{3,})markdown\n/.exec(section)!;
    const [before, ...after] = section.split(`${fence}markdown\n`);
    const inside = after.join(`${fence}markdown\n`);
    expect(before).toBe('\n## User, 2026-03-01 12:00:05 UTC\n\n');
    expect(inside).toBe(`${content}${content.endsWith('\n') ? '' : '\n'}${fence}\n`);
    expect(content).not.toContain(fence);
  });
});

describe('the name of a file', () => {
  test.each([
    [null, 'attachment; filename="conversation 2026-03-01.md"'],
    ['Talk', 'attachment; filename="Talk 2026-03-01.md"'],
    ['../../etc/passwd', 'attachment; filename="etc passwd 2026-03-01.md"'],
    ['a"; filename="x.exe', 'attachment; filename="a ; filename= x.exe 2026-03-01.md"'],
    ['a\r\nSet-Cookie: x', 'attachment; filename="a Set-Cookie x 2026-03-01.md"'],
    ['...', 'attachment; filename="conversation 2026-03-01.md"'],
    ['invoice\u202edm.exe', 'attachment; filename="invoice dm.exe 2026-03-01.md"'],
    ['x'.repeat(200), `attachment; filename="${'x'.repeat(50)} 2026-03-01.md"`],
    ['Größe 日本', `attachment; filename="conversation 2026-03-01.md"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%E6%97%A5%E6%9C%AC%202026-03-01.md`],
  ])('%j is safe', (title, header) => {
    expect(attachmentOf({ title, created_at: AT }, 'md')).toBe(header);
  });

  test('has the ending of its format', () => {
    expect(attachmentOf({ title: 'Talk', created_at: AT }, 'json')).toBe('attachment; filename="Talk 2026-03-01.json"');
  });
});
