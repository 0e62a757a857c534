import type { EvaluatedAlert } from '#libs/contracts';

/**
 * A message of the bus holds 8 MiB, and what the router makes of one says everything once more. Counted in
 * letters, of which the longest are written with six bytes.
 */
const mostLetters = 1024 * 1024;

/** What every alert costs besides what its sender wrote. */
const lettersOfEvent = 1_000;

/** Cuts alerts that are to be stated together into pieces that fit a message; their order stays as it is. */
export function inPieces<Item extends { readonly data: EvaluatedAlert }>(alerts: readonly Item[]): Item[][] {
  const pieces: Item[][] = [];
  let left = 0;
  for (const alert of alerts) {
    const letters = lettersOf(alert.data);
    if (letters > left) {
      pieces.push([]);
      left = mostLetters;
    }
    pieces.at(-1)?.push(alert);
    left -= letters;
  }
  return pieces;
}

const lettersOf = ({ labels, annotations, generatorURL = '' }: EvaluatedAlert): number =>
  lettersOfEvent + generatorURL.length + lettersIn(labels) + lettersIn(annotations);

function lettersIn(texts: Readonly<Record<string, string>>): number {
  let letters = 0;
  for (const name in texts) letters += name.length + (texts[name] ?? '').length;
  return letters;
}
