import type { ChatAnswer, Message } from '@switchboard/shared';

/** The response to a chat call that was answered. */
export type AnsweredChat = ChatAnswer & { reply: Message };
