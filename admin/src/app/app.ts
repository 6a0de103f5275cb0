import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { AuthService } from './core/auth/auth.service';
import { Unreachable } from './core/shell/unreachable';

/** The root: the page of the address, or, at the start, word that the server is not there yet. */
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
