import type { Routes } from '@angular/router';
import { chatTexts } from '../../core/i18n/lazy/chat';
import { provideEnglish } from '../../core/i18n/provide-english';
import { ChatPage } from './chat-page';
import { ConversationPage } from './conversation-page';
import { Landing } from './landing';

/** `/` redirects to the latest conversation or a new one, `/c/{session_id}` shows one. The page around them persists. */
export const chatRoutes: Routes = [
  {
    path: '',
    providers: [provideEnglish(chatTexts)],
    component: ChatPage,
    children: [
      { path: '', pathMatch: 'full', component: Landing },
      { path: 'c/:session_id', component: ConversationPage },
    ],
  },
];
