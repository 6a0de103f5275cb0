import { Injectable } from '@nestjs/common';

/** Called before a session is ended or deleted, so that what is being said in it is finished first. */
export type BeforeClosing = (session_id: string) => Promise<void>;

/** What features above have to finish in a session before it closes. */
@Injectable()
export class ClosingWork {
  private readonly hooks: BeforeClosing[] = [];

  /** Lets a feature above finish its work in a session before it closes. */
  add(hook: BeforeClosing): void {
    this.hooks.push(hook);
  }

  /** @throws what a hook throws */
  async finish(session_id: string): Promise<void> {
    for (const hook of this.hooks) await hook(session_id);
  }
}
