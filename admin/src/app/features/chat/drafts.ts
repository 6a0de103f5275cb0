import { Injectable, inject } from '@angular/core';
import { AuthService } from '../../core/auth/auth.service';
import { PersonalTexts } from '../../core/personal-texts';

/** Text that a user has typed but not sent, per conversation; it survives a reload and the end of a sign-in. */
@Injectable({ providedIn: 'root' })
export class Drafts {
  private readonly texts = inject(PersonalTexts);
  private readonly auth = inject(AuthService);

  /** The draft of a conversation, '' if there is none. */
  read(session_id: string): string {
    const user = this.auth.user();
    return (user && this.texts.read('draft', user.user_id, session_id)) ?? '';
  }

  /** Stores a draft; blank text removes it. */
  write(session_id: string, text: string): void {
    const user = this.auth.user();
    if (!user) return;
    if (text.trim() === '') this.texts.remove('draft', user.user_id, session_id);
    else this.texts.write('draft', user.user_id, session_id, text);
  }
}
