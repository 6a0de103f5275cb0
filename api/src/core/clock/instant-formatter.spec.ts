import fc from 'fast-check';
import { instantFormatter } from './instant-formatter.js';

test('formats every instant as Date does, whatever it formatted before', () => {
  const write = instantFormatter();
  const near = fc.nat(3_000).map((later) => Date.parse('2026-03-01T11:59:58.500Z') + later);
  const any = fc.date({ noInvalidDate: true }).map(Number);
  fc.assert(
    fc.property(fc.array(fc.oneof(near, any), { maxLength: 50 }), (instants) => {
      for (const at of instants) expect(write(at)).toBe(new Date(at).toISOString());
    }),
  );
});

test('rejects an invalid instant, and keeps working', () => {
  const write = instantFormatter();
  expect(() => write(NaN)).toThrow(RangeError);
  expect(() => write(Infinity)).toThrow(RangeError);
  expect(write(-1)).toBe('1969-12-31T23:59:59.999Z');
});
