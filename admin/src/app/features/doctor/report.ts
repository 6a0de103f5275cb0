import { CHECKS, type CheckId, type Finding, type Phrase } from './finding';

/** What stands at the head of a report. */
export interface ReportHead {
  /** when the checks began, ISO 8601 */
  readonly at: string;
  /** what the browser says of itself */
  readonly agent: string;
}

/**
 * The findings as plain text, for a support ticket: what was measured and what it means. Settings stay out, since they name
 * addresses of a network.
 *
 * @param say writes a text in the spoken language
 */
export function reportOf(findings: Readonly<Partial<Record<CheckId, Finding>>>, say: (phrase: Phrase) => string, { at, agent }: ReportHead): string {
  const lines = CHECKS.flatMap((check) => {
    const found = findings[check];
    if (!found) return [];
    const title = say({ key: `doctor.${check}.title` });
    return ['', `[${say({ key: `doctor.state.${found.state}` })}] ${title} (${check}.${found.code})`, say(found.measured), say(found.meaning)];
  });
  return [`Switchboard: ${say({ key: 'doctor.heading' })}`, at, agent, ...lines, ''].join('\n');
}
