import { Injectable } from '@nestjs/common';

/** Called before a session is ended or deleted, so that work in progress in it is finished first. */
export type BeforeCloseHook = (session_id: string) => Promise<void>;

/** Hooks of higher-level features that finish work in a session before it closes. */
@Injectable()
export class SessionCloseHooks {
  private readonly hooks: BeforeCloseHook[] = [];

  /** Registers a hook that finishes a feature's work in a session before it closes. */
  add(hook: BeforeCloseHook): void {
    this.hooks.push(hook);
  }

  /** Runs all hooks. @throws whatever a hook throws */
  async runAll(session_id: string): Promise<void> {
    for (const hook of this.hooks) await hook(session_id);
  }
}
