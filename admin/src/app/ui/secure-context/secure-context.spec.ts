import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { copyText, withWebLock, randomUuid, savePicker } from './secure-context';

/** A browser's Web Locks, as far as these tests use them. */
class FakeLocks {
  private tail: Promise<unknown> = Promise.resolve();

  request<T>(_name: string, { signal }: { signal: AbortSignal }, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('given up', 'AbortError')));
      const turn = this.tail.then(() => (signal.aborted ? undefined : work().then(resolve, reject)));
      this.tail = turn;
    });
  }
}

function give(name: 'clipboard' | 'locks', value: unknown): void {
  Object.defineProperty(navigator, name, { value, configurable: true });
}

afterEach(() => {
  for (const name of ['clipboard', 'locks']) Reflect.deleteProperty(navigator, name);
  jest.useRealTimers();
});

describe('randomUuid', () => {
  const plain = {
    getRandomValues: <T extends ArrayBufferView | null>(array: T) => {
      if (array instanceof Uint8Array) array.fill(0xff);
      return array;
    },
  };

  it('uses the browser’s own function if there is one', () => {
    const uuid = '0199d1f0-0000-4000-8000-000000000000';
    expect(randomUuid({ ...plain, randomUUID: () => uuid })).toBe(uuid);
  });

  it('generates a version 4 UUID itself on a page served over plain HTTP', () => {
    expect(randomUuid(plain)).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
  });
});

describe('copyText', () => {
  it('uses the clipboard, and reports when the browser refuses', async () => {
    const copied: string[] = [];
    give('clipboard', { writeText: async (text: string) => void copied.push(text) });
    expect([await copyText('a'), copied]).toEqual([true, ['a']]);
    give('clipboard', { writeText: () => Promise.reject(new Error('no')) });
    expect(await copyText('b')).toBe(false);
  });

  it('falls back to execCommand without a clipboard, and leaves no element behind', async () => {
    let selected = '';
    const execCommand = () => {
      selected = document.querySelector('textarea')?.value ?? '';
      return true;
    };
    Object.assign(document, { execCommand });
    expect([await copyText('over plain http'), selected, document.querySelector('textarea')]).toEqual([true, 'over plain http', null]);
  });
});

describe('withWebLock', () => {
  const order: string[] = [];
  const work = (name: string, ms: number) => async () => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, ms));
    order.push(`${name} ends`);
    return name;
  };

  it('starts one when the other has ended', async () => {
    jest.useFakeTimers();
    order.length = 0;
    give('locks', new FakeLocks());
    const both = Promise.all([withWebLock('x', 1_000, work('a', 50)), withWebLock('x', 1_000, work('b', 50))]);
    await jest.advanceTimersByTimeAsync(100);
    expect([await both, order]).toEqual([['a', 'b'], ['a begins', 'a ends', 'b begins', 'b ends']]);
  });

  it('does not wait forever for another tab, and runs nothing twice', async () => {
    jest.useFakeTimers();
    order.length = 0;
    give('locks', new FakeLocks());
    void withWebLock('x', 1_000, () => new Promise(() => undefined));
    const late = withWebLock('x', 1_000, work('b', 50));
    await jest.advanceTimersByTimeAsync(999);
    expect(order).toEqual([]);
    await jest.advanceTimersByTimeAsync(51);
    expect([await late, order]).toEqual(['b', ['b begins', 'b ends']]);
  });

  it('rethrows what the work throws, and runs it once', async () => {
    give('locks', new FakeLocks());
    let times = 0;
    const failing = withWebLock('x', 1_000, () => Promise.reject(new Error(`time ${++times}`)));
    await expect(failing).rejects.toThrow('time 1');
    expect(times).toBe(1);
  });

  it('runs at once if there are no locks, or the browser refuses them', async () => {
    expect(await withWebLock('x', 1_000, async () => 'done')).toBe('done');
    give('locks', { request: () => Promise.reject(new DOMException('not here', 'SecurityError')) });
    expect(await withWebLock('x', 1_000, async () => 'done')).toBe('done');
  });
});

describe('savePicker', () => {
  it('is defined only if the browser supports it', async () => {
    expect(savePicker(null)).toBeUndefined();
    expect(savePicker({} as Window)).toBeUndefined();
    const pick = savePicker({ showSaveFilePicker: async ({ suggestedName }: { suggestedName: string }) => suggestedName } as unknown as Window);
    expect(await pick?.({ suggestedName: 'a.csv' })).toBe('a.csv');
  });
});
