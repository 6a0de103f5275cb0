import { inTrace, outsideTraces, parseTraceparent, traceFields, traceHeaders } from './trace-context.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

test('a valid header names its trace', () => {
  expect(parseTraceparent(`00-${TRACE}-${SPAN}-01`)).toEqual({ trace_id: TRACE, flags: '01' });
  expect(parseTraceparent(`cc-${TRACE}-${SPAN}-00-what-the-future-brings`)).toEqual({ trace_id: TRACE, flags: '00' });
});

test.each([
  undefined, '', 'x', `00-${TRACE}-${SPAN}`, `00-${TRACE}-${SPAN}-01-more`, `00-${TRACE}-${SPAN}-1`, `ff-${TRACE}-${SPAN}-01`, `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${'0'.repeat(32)}-${SPAN}-01`, `00-${TRACE}-${'0'.repeat(16)}-01`, `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`, ` 00-${TRACE}-${SPAN}-01`,
])('%j is ignored', (header) => {
  expect(parseTraceparent(header)).toBeNull();
});

test('the trace follows what was started in it, and ends where work is shared', async () => {
  expect([traceFields(), traceHeaders()]).toEqual([{}, {}]);
  await inTrace({ trace_id: TRACE, flags: '01' }, async () => {
    await Promise.resolve();
    expect(traceFields()).toEqual({ trace_id: TRACE });
    const [one, two] = [traceHeaders()['traceparent'], traceHeaders()['traceparent']];
    expect(one).toMatch(new RegExp(`^00-${TRACE}-(?!${SPAN})[0-9a-f]{16}-01$`));
    expect(one).not.toBe(two);
    expect(outsideTraces(() => traceFields())).toEqual({});
  });
});
