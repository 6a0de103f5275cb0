import { CHECKS, type CheckId, type Finding, type Phrase } from './finding';

/** The header of a report. */
export interface ReportHeader {
  /** when the checks started, ISO 8601 */
  readonly at: string;
  /** the browser's user agent */
  readonly agent: string;
}

/**
 * The findings as plain text for a support ticket: what was measured and what it means. Settings are omitted, because they contain
 * network addresses.
 *
 * @param translate translates a text into the current language
 */
export function formatReport(findings: Readonly<Partial<Record<CheckId, Finding>>>, translate: (phrase: Phrase) => string, { at, agent }: ReportHeader): string {
  const lines = CHECKS.flatMap((check) => {
    const found = findings[check];
    if (!found) return [];
    const title = translate({ key: `doctor.${check}.title` });
    return ['', `[${translate({ key: `doctor.state.${found.state}` })}] ${title} (${check}.${found.code})`, translate(found.measured), translate(found.meaning)];
  });
  return [`Switchboard: ${translate({ key: 'doctor.heading' })}`, at, agent, ...lines, ''].join('\n');
}
