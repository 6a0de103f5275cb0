import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { doctor } from '../../i18n/en/doctor';
import { adviceOn } from './responder-advice';

const handbook = readFileSync(join(process.cwd(), 'docs/administering.md'), 'utf8');
const codes = Object.keys(doctor.models.finding).filter((code) => code !== 'other');
const context_tokens = 8_192;

describe('the advice on a finding', () => {
  it.each(codes)('%s: its line is in the handbook too', (code) => {
    const { line, ...advice } = adviceOn(code, { context_tokens });
    expect(advice).toEqual({ found: code, code, isSetting: line.startsWith('OPENAI_') });
    expect(handbook).toContain(line);
    expect(handbook.includes(`\`${code}\``) || line === '').toBe(true);
  });

  it('names the window that the server was found to have', () => {
    expect(adviceOn('window_smaller', { context_tokens: 4_096 }).line).toBe('OPENAI_CONTEXT_TOKENS=4096');
    expect(adviceOn('window_smaller', { context_tokens: null }).line).toBe('');
  });

  it('shows a code of an extension as it is', () => {
    expect(adviceOn('gpu_on_fire', { context_tokens })).toEqual({ found: 'gpu_on_fire', code: 'other', line: '', isSetting: false });
    expect(adviceOn('constructor', { context_tokens }).code).toBe('other');
  });
});
