import { excerptOf } from './clean-text.js';
import type { Written } from './count-lines.js';
import type { Following, LogChange } from './log-change.js';

interface Rates {
  readonly normalPerMinute: number;
  readonly perMinute: number;
}

/** A change of log lines in a sentence for the engineer on call. */
export function sayLogs(
  { written, change, follows }: LogChange,
  { normalPerMinute, perMinute }: Rates,
): string {
  const subject = `${written.component} logs ${quoted(written)}`;
  const rate = `${round(perMinute)} a minute, ${round(normalPerMinute)} before`;
  const context = follows === undefined ? '' : `; ${sayFollowing(follows)}`;
  switch (change) {
    case 'new':
      return `${subject}, which is new: ${round(perMinute)} a minute${context}`;
    case 'more':
      return `${subject} more often: ${rate}${context}`;
    case 'fewer':
      return `${subject} less often: ${rate}${context}`;
    case 'gone':
      return `${subject} no more: it was ${round(normalPerMinute)} a minute${context}`;
  }
}

const sayFollowing = ({ line, before, now }: Following) =>
  `it follows ${quoted(line)} of ${line.component} ${now.times} of ${now.of} times, before ${before.times} of ${before.of}`;

const quoted = ({ template }: Written) => `“${excerptOf(template.tokens.join(' '), 120)}”`;
const round = (rate: number): string => String(Number(rate.toPrecision(2)));
