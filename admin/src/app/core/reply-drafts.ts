import { Injectable, inject } from '@angular/core';
import { AuthService } from './auth/auth.service';
import { PersonalTexts } from './personal-texts';

/** What an administrator has typed for a session's user but not sent; it survives a reload, the end of a sign-in and that of the role. */
@Injectable({ providedIn: 'root' })
export class ReplyDrafts {
  private readonly texts = inject(PersonalTexts);
  private readonly auth = inject(AuthService);

  /** The draft for a session, '' if there is none. */
  read(session_id: string): string {
    const user = this.auth.user();
    return (user && this.texts.read('draft', user.user_id, nameOf(session_id))) ?? '';
  }

  /** Stores a draft; blank text removes it. */
  write(session_id: string, text: string): void {
    const user = this.auth.user();
    if (!user) return;
    if (text.trim() === '') this.texts.remove('draft', user.user_id, nameOf(session_id));
    else this.texts.write('draft', user.user_id, nameOf(session_id), text);
  }
}

/** Apart from the drafts of the chat page, whose sessions may be the administrator's own. */
function nameOf(session_id: string): string {
  return `reply.${session_id}`;
}
