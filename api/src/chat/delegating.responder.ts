import { Inject, Injectable, type OnApplicationBootstrap, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Responder, ResponderPart, ResponderRequest } from './responder.js';

/** Injection token of the responder class: the built-in one, or that of an extension. */
export const RESPONDER_CLASS = Symbol('ResponderClass');

/**
 * Stands in for the responder in use from the start, because an extension's module may be created after the chat module.
 *
 * States: waiting until every module exists, then answering. The responder is the instance that its own module provides, with that module's
 * dependencies; a class that no module provides is instantiated here.
 */
@Injectable()
export class DelegatingResponder implements Responder, OnApplicationBootstrap {
  private delegate!: Responder;

  constructor(
    private readonly modules: ModuleRef,
    @Inject(RESPONDER_CLASS) private readonly type: Type<Responder>,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.delegate = this.findProvided() ?? (await this.modules.create(this.type));
  }

  get name(): string {
    return this.delegate.name;
  }

  get history_length(): number | undefined {
    return this.delegate.history_length;
  }

  respond(request: ResponderRequest): AsyncIterable<ResponderPart> {
    return this.delegate.respond(request);
  }

  private findProvided(): Responder | null {
    try {
      return this.modules.get(this.type, { strict: false });
    } catch {
      // No module provides it.
      return null;
    }
  }
}
