/** An error as a user meets it: the last lines of the instance's log, one sentence with its code, one hint. */
import type { ColdstartError } from '../../core/errors.ts';
import { visibleText } from '../../core/visible-text.ts';
import { createStyle, sanitize, type TerminalOptions } from './style.ts';

/** Log lines beyond this many columns are cut: a minified stack or a base64 blob helps nobody. */
const LOG_COLUMNS = 400;

function message(error: ColdstartError): string {
  const [first = '', ...rest] = visibleText(error.message).split('\n');
  return [first, ...rest.map((line) => `  ${line}`)].join('\n');
}

/** Ends with a line feed. Foreign text in message, hint and log is shown, never obeyed. */
export function renderError(error: ColdstartError, options: TerminalOptions = {}): string {
  const { colors } = createStyle(options);
  const log = error.logTail.map((line) => sanitize(line)).map((line) => (line.length > LOG_COLUMNS ? `${line.slice(0, LOG_COLUMNS)}…` : line));
  const lines = [
    ...log.map((line) => colors.dim(`  | ${line}`)),
    `${colors.red(colors.bold('coldstart:'))} ${message(error)} ${colors.dim(`[${error.code}]`)}`,
    `${colors.bold('hint:')} ${sanitize(error.hint)}`,
  ];
  return `${lines.join('\n')}\n`;
}
