import { Initial1700000000000 } from './1700000000000-initial.js';
import { AccountsByAge1700000001000 } from './1700000001000-accounts-by-age.js';
import { Audit1700000002000 } from './1700000002000-audit.js';
import { UserUsage1700000003000 } from './1700000003000-user-usage.js';
import { FoldCase1700000004000 } from './1700000004000-fold-case.js';
import { TotalsInParts1700000005000 } from './1700000005000-totals-in-parts.js';
import { ListIndexes1700000005500 } from './1700000005500-list-indexes.js';
import { Trigrams1700000006000 } from './1700000006000-trigrams.js';
import { MessageWords1700000006500 } from './1700000006500-message-words.js';
import { Activity1700000007000 } from './1700000007000-activity.js';
import { NewestMatches1700000007500 } from './1700000007500-newest-matches.js';
import { WordsNewestFirst1700000007600 } from './1700000007600-words-newest-first.js';
import { TokenFamilies1700000008100 } from './1700000008100-token-families.js';
import { SignInThrottling1700000008200 } from './1700000008200-sign-in-throttling.js';
import { FoldedText1700000008300 } from './1700000008300-folded-text.js';
import { DeletedAccounts1700000008400 } from './1700000008400-deleted-accounts.js';
import { BoundedDeletion1700000008500 } from './1700000008500-bounded-deletion.js';
import { ReplyIds1700000009000 } from './1700000009000-reply-ids.js';
import { Conversations1700000010000 } from './1700000010000-conversations.js';
import { Handling1700000011000 } from './1700000011000-handling.js';
import { OpeningsAndWhispers1700000012000 } from './1700000012000-openings-and-whispers.js';
import { LastSeen1700000013000 } from './1700000013000-last-seen.js';
import { Policies1700000014000 } from './1700000014000-policies.js';
import { Views1700000015000 } from './1700000015000-views.js';
import { Joined1700000016000 } from './1700000016000-joined.js';
import { FailedAnswers1700000017000 } from './1700000017000-failed-answers.js';
import { MigrationKinds1700000018000 } from './1700000018000-migration-kinds.js';
import { RepliesInProgressByUser1700000019000 } from './1700000019000-replies-in-progress-by-user.js';

/** Switchboard's own migrations, oldest first. A released one is never edited; changes need a new one. */
export const migrations = [
  Initial1700000000000,
  AccountsByAge1700000001000,
  Audit1700000002000,
  UserUsage1700000003000,
  FoldCase1700000004000,
  TotalsInParts1700000005000,
  ListIndexes1700000005500,
  Trigrams1700000006000,
  MessageWords1700000006500,
  Activity1700000007000,
  NewestMatches1700000007500,
  WordsNewestFirst1700000007600,
  TokenFamilies1700000008100,
  SignInThrottling1700000008200,
  FoldedText1700000008300,
  DeletedAccounts1700000008400,
  BoundedDeletion1700000008500,
  ReplyIds1700000009000,
  Conversations1700000010000,
  Handling1700000011000,
  OpeningsAndWhispers1700000012000,
  LastSeen1700000013000,
  Policies1700000014000,
  Views1700000015000,
  Joined1700000016000,
  FailedAnswers1700000017000,
  MigrationKinds1700000018000,
  RepliesInProgressByUser1700000019000,
];
