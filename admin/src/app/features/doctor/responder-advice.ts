import type { ResponderReport } from '@switchboard/shared';

/** What administrators can do about a finding. */
export interface ResponderAdvice {
  /** the finding's code */
  readonly found: string;
  /** the last part of the key of its text: `doctor.models.finding.{code}` */
  readonly code: string;
  /** the line to change, empty if none can */
  readonly line: string;
  /** whether it is one of Switchboard's settings, rather than of the model server or of a proxy in front of that */
  readonly isSetting: boolean;
}

const BASE_URL = 'OPENAI_BASE_URL=http://127.0.0.1:11434/v1';
const FORCE_USAGE = 'vllm serve MODEL --enable-force-include-usage';
const MODEL = 'OPENAI_MODEL=qwen3:8b';
const STAY_LOADED = 'OLLAMA_KEEP_ALIVE=-1';

/** The line to change, by finding; a finding that no line changes is here all the same. */
const LINES: Readonly<Record<string, string>> = {
  unreachable: BASE_URL,
  overloaded: '',
  rate_limited: '',
  out_of_quota: '',
  key_refused: 'OPENAI_API_KEY_FILE=/run/secrets/model_key',
  unknown_model: MODEL,
  not_listed: MODEL,
  too_long: '',
  filtered: '',
  cut_off: '',
  malformed: BASE_URL,
  empty: '',
  resting: '',
  too_much: 'OPENAI_MAX_TOKENS=4000',
  first_piece: STAY_LOADED,
  idle: '',
  total: STAY_LOADED,
  fault: '',
  prompt_cut: 'OLLAMA_CONTEXT_LENGTH=16384',
  window_smaller: '',
  window_unknown: 'OPENAI_CONTEXT_TOKENS=8192',
  no_stream_options: FORCE_USAGE,
  no_usage: FORCE_USAGE,
  at_once: 'proxy_buffering off;',
};

/** The findings whose line is the setting with the window that the server was found to have. */
const WINDOWS: readonly string[] = ['too_long', 'window_smaller'];

/** @param report of the responder that the finding is about @returns the advice, with the text `other` for a code that is not known here */
export function adviceOn(code: string, { context_tokens }: Pick<ResponderReport, 'context_tokens'>): ResponderAdvice {
  if (!Object.hasOwn(LINES, code)) return { found: code, code: 'other', line: '', isSetting: false };
  const line = WINDOWS.includes(code) && context_tokens !== null ? `OPENAI_CONTEXT_TOKENS=${context_tokens}` : LINES[code];
  return { found: code, code, line, isSetting: line.startsWith('OPENAI_') };
}
