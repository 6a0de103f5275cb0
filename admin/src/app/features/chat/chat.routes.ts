import type { Routes } from '@angular/router';
import { ChatPage } from './chat-page';
import { ConversationPage } from './conversation-page';
import { Landing } from './landing';

/** `/` lands in the last conversation or a new one, `/c/{session_id}` is one. The page around them stays. */
export const chatRoutes: Routes = [
  {
    path: '',
    component: ChatPage,
    children: [
      { path: '', pathMatch: 'full', component: Landing },
      { path: 'c/:session_id', component: ConversationPage },
    ],
  },
];
