import type { Findings } from '#libs/contracts';
import { oneLine } from './plain-text.js';

/** The likeliest cause, in a line; undefined where nothing stands out. */
export const likelyCause = ({ hypotheses: [first] }: Findings): string | undefined =>
  first === undefined
    ? undefined
    : `Likely cause: ${oneLine(first.says, 400)} (${Math.round(first.confidence * 100)} %)`;
