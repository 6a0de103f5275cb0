import { CHECKS, type CheckId, type Finding, type Phrase } from './finding';

/** The header of a report. */
export interface ReportHead {
  /** when the checks started, ISO 8601 */
  readonly at: string;
  /** the browser's user agent */
  readonly agent: string;
}

/**
 * The findings as plain text for a support ticket: what was measured and what it means. Settings are omitted, because they contain
 * network addresses.
 *
 * @param say translates a text into the current language
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
