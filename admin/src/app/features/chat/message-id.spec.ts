import { newMessageId } from './message-id';

describe('newMessageId', () => {
  const plain = {
    getRandomValues: <T extends ArrayBufferView | null>(array: T) => {
      if (array instanceof Uint8Array) array.fill(0xff);
      return array;
    },
  };

  it('asks the browser where it can', () => {
    const made = '0199d1f0-0000-4000-8000-000000000000';
    expect(newMessageId({ ...plain, randomUUID: () => made })).toBe(made);
  });

  it('makes a version 4 UUID of its own where the page came over plain http', () => {
    expect(newMessageId(plain)).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
  });
});
