import type { SessionStreamEvents } from '@switchboard/shared';
import type { StreamEvent } from '../../core/live/event-stream';
import type { TranscriptChange } from './transcript';

/** The change that an event of a session's stream, or of a chat call, makes to the transcript; null for all other events. */
export function changeOf({ event, data }: StreamEvent): TranscriptChange | null {
  switch (event as keyof SessionStreamEvents) {
    case 'message':
    case 'reply':
      return { type: 'received', message: data as SessionStreamEvents['message'] };
    case 'started':
      return { type: 'started', start: data as SessionStreamEvents['started'] };
    case 'thought':
      return { type: 'thought', thought: data as SessionStreamEvents['thought'] };
    case 'delta':
      return { type: 'delta', delta: data as SessionStreamEvents['delta'] };
    case 'error': {
      const problem = data as SessionStreamEvents['error'];
      return { type: 'reply_failed', reply_to: problem.reply_to, problem };
    }
    case 'typing':
      return { type: 'typing', typing: data as SessionStreamEvents['typing'] };
    case 'feedback':
      return { type: 'rated', ...(data as SessionStreamEvents['feedback']) };
    default:
      return null;
  }
}
