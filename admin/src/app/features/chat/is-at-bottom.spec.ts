import { isAtBottom } from './is-at-bottom';

describe('isAtBottom', () => {
  it.each([
    ['at the very end', false, 0, { scrollTop: 600, scrollHeight: 1000, clientHeight: 400 }, true],
    ['a few pixels above it', false, 0, { scrollTop: 580, scrollHeight: 1000, clientHeight: 400 }, true],
    ['when nothing scrolls', false, 0, { scrollTop: 0, scrollHeight: 300, clientHeight: 400 }, true],
    ['after text was added below', true, 600, { scrollTop: 600, scrollHeight: 1200, clientHeight: 400 }, true],
    ['after scrolling up', true, 600, { scrollTop: 500, scrollHeight: 1000, clientHeight: 400 }, false],
    ['after scrolling up while text is added', true, 600, { scrollTop: 595, scrollHeight: 1100, clientHeight: 400 }, false],
    ['scrolling down without reaching the end', false, 100, { scrollTop: 200, scrollHeight: 1000, clientHeight: 400 }, false],
  ])('%s', (_what, wasThere, before, now, there) => {
    expect(isAtBottom(wasThere, before, now)).toBe(there);
  });
});
