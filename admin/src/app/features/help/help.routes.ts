import type { Routes } from '@angular/router';

/** The documents that answers link to. */
export const helpRoutes: Routes = [];
