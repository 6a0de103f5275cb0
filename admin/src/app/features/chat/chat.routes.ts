import type { Routes } from '@angular/router';

/** The chat page, without and with the id of a conversation. */
export const chatRoutes: Routes = [];
