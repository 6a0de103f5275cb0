import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Names the browser that sends a request by what only this server can have given it. @returns undefined when it is not known */
export type Recognise = (request: FastifyRequest) => string | undefined;

/**
 * Tells apart who asks before anybody has signed in. A browser that is recognised has limits of its own, so that strangers at the same
 * address cannot use them up; all others share their network's.
 */
@Injectable()
export class Visitors {
  /** Set by the feature that marks browsers. Must be quick, and never name two browsers of strangers alike. */
  recognise: Recognise = () => undefined;
}
