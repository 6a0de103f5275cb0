import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';

/** Lets time pass on the fake clock, and flushes promises and effects. @param ms milliseconds; by default enough for a render */
export async function pass(ms = 20): Promise<void> {
  await jest.advanceTimersByTimeAsync(ms);
  TestBed.tick();
}

/** Destroys what a test has created, with the overlays that it has opened, and returns to the real clock. */
export function destroyPage(): void {
  TestBed.resetTestingModule();
  document.body.querySelector('.cdk-overlay-container')?.remove();
  jest.useRealTimers();
}
