export * from './chat.errors.js';
export * from './chat.events.js';
export { ChatModule } from './chat.module.js';
export { ChatService } from './chat.service.js';
export { RESPONDER_LIMITS, type ResponderLimits } from './generation.js';
export { MessageEntity } from './message.entity.js';
export { Replies } from './replies.js';
export * from './responder.js';
