import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/**
 * Identifies the browser that sent a request by something that only this server can have issued.
 *
 * @returns undefined when it is not known
 */
export type RecogniseBrowser = (request: FastifyRequest) => string | undefined;

/**
 * Tells unauthenticated clients apart. A recognised browser has limits of its own, so that unknown clients at the same address cannot use
 * them up; all others share the limits of their network.
 */
@Injectable()
export class BrowserRecognition {
  /** Set by the feature that marks browsers. Must be fast, and must never give two users' browsers the same key. */
  recognise: RecogniseBrowser = () => undefined;
}
