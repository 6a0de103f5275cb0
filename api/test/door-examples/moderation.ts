import { ResponderFault, type ResponderMiddleware } from '@switchboard/api';

export const moderation: ResponderMiddleware = (next) => ({
  name: next.name,
  async *respond(request) {
    for await (const part of next.respond(request)) {
      if ('text' in part && part.text.includes('forbidden')) throw new ResponderFault('filtered');
      yield part;
    }
  },
});
