import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { AuthService } from './core/auth/auth.service';
import { Unreachable } from './core/shell/unreachable';

/** The root component: the routed page, and at startup a notice while the server is unreachable. */
@Component({
  selector: 'app-root',
  imports: [RouterOutlet, Unreachable],
  template: `
    @if (auth.unreachable()) {
      <app-unreachable />
    }
    <router-outlet />
  `,
})
export class App {
  protected readonly auth = inject(AuthService);
}
