import type { Problem } from '@switchboard/shared';

/** A failed reply, as the server tells of it. */
export const BLANK_PROBLEM: Problem = {
  type: 'about:blank', title: 'It failed.', status: 502, detail: 'It failed.', instance: '', code: 'responder_failed', request_id: '',
};
