import type { Problem } from '@switchboard/shared';

/** Asserts that a response is a complete problem document, as every error response must be, and returns it. */
export function problemOf(answer: { status: number; headers: Headers | Map<string, string>; body: unknown }): Problem {
  const problem = (typeof answer.body === 'string' ? JSON.parse(answer.body) : answer.body) as Problem;
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  const isFailedReply = ['responder_failed', 'responder_timeout'].includes(problem.code);
  expect(problem).toEqual({
    type: 'about:blank',
    title: expect.any(String),
    status: answer.status,
    detail: expect.stringMatching(/\.$/),
    instance: expect.stringMatching(/^\//),
    code: expect.stringMatching(/^[a-z_]+$/),
    request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    ...(answer.status === 422 ? { errors: expect.any(Array) } : {}),
    ...(isFailedReply && { reason: expect.any(String), responder: expect.any(String), retry_after: problem.retry_after === null ? null : expect.any(Number) }),
  });
  return problem;
}
