import type { Feedback } from '@switchboard/shared';
import type { BatchedTranscript } from './batched-transcript';
import type { ChatApi, Rating } from './chat-api';

/** A message that is rated, and where that is shown. */
export interface RatedMessage {
  readonly api: Pick<ChatApi, 'rate'>;
  readonly transcript: BatchedTranscript;
  readonly session_id: string;
  readonly message_id: string;
}

/** Rates a message; null takes the rating back. It is shown at once; if it fails, the one before is. @throws see ChatApi */
export async function showRating({ api, transcript, session_id, message_id }: RatedMessage, before: Feedback | null, rating: Rating | null): Promise<void> {
  const show = (feedback: Feedback | null) => transcript.apply({ type: 'rated', message_id, feedback });
  show(rating && { ...rating, at: new Date().toISOString() });
  try {
    const rated = await api.rate(session_id, message_id, rating);
    if (rated) show(rated.feedback);
  } catch (error) {
    show(before);
    throw error;
  }
}
