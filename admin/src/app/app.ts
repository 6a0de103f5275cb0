import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { AuthService } from './core/auth/auth.service';
import { CodeFailure } from './core/shell/code-failure';
import { Unreachable } from './core/shell/unreachable';

/** The root component: the routed page, a notice of code that could not be loaded, and at startup one while the server is unreachable. */
@Component({
  selector: 'app-root',
  imports: [CodeFailure, RouterOutlet, Unreachable],
  template: `
    @if (auth.unreachable()) {
      <app-unreachable />
    }
    <app-code-failure />
    <router-outlet />
  `,
})
export class App {
  protected readonly auth = inject(AuthService);
}
