import type { Problem } from '@switchboard/shared';
import type { Translations } from '../../../core/i18n/translations';

/** Why a conversation could not be taken over, answered or handed back, in words. */
export function handlingProblem(problem: Problem, translations: Translations): string {
  const name = problem.handled_by_name ?? translations.text('sessions.handling.unnamed');
  return translations.textOrNull(`sessions.handling.problems.${problem.code}`, { name }) ?? translations.problem(problem);
}
