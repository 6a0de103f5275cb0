import { Injectable } from '@nestjs/common';
import type { Responder, ResponderPart, ResponderRequest } from './responder.js';
import { Responders } from './responders.js';

/** The default responder, for code that asks it without a session of its own. Usable once the application has started. */
@Injectable()
export class DefaultResponder implements Responder {
  constructor(private readonly responders: Responders) {}

  get name(): string {
    return this.responders.candidates(null)[0].name;
  }

  get history_length(): number | undefined {
    return this.responders.candidates(null)[0].history_length;
  }

  respond(request: ResponderRequest): AsyncIterable<ResponderPart> {
    return this.responders.candidates(null)[0].respond(request);
  }
}
