import { Failure } from '../failure.js';
import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { cut, plain, plainLines } from '../terminal/plain.js';
import { shortTime } from '../terminal/times.js';

/** As much of a message as a person reads; all of it is in the JSON. */
const longestContent = 4_000;

/** Prints one dead letter with what it holds. */
export async function showDead(
  surroundings: Surroundings,
  sequence: number,
  { config, json }: CommonOptions,
): Promise<void> {
  const { terminal } = surroundings;
  const installation = await findInstallation(surroundings, config);
  const letter = await withRecord(installation, ({ queries }) => queries.deadLetter(sequence));
  if (letter === undefined) throw noSuchLetter(sequence);
  terminal.result(json, letter, () => {
    const { redrivenAt, redrivenBy, redriveOutcome, redriveReason } = letter;
    const facts: readonly (readonly [string, string])[] = [
      ['Letter', `${letter.letter} (${letter.state})`],
      ['Parked', `${shortTime(letter.parkedAt)} by ${letter.consumer} after ${letter.deliveries} tries`],
      ['Reason', letter.reason],
      ['Message', `${letter.stream}/${letter.sequence} ${letter.subject}`],
      [
        'Retried',
        redrivenAt === null
          ? 'never'
          : `${shortTime(redrivenAt)} by ${redrivenBy ?? 'nobody named'}: ${redriveOutcome}, ${redriveReason}`,
      ],
    ];
    const content = plainLines(contentOf(letter.payload));
    return [
      ...facts.map(([name, text]) => `${terminal.paint('dim', name.padEnd(8))} ${plain(text)}`),
      ...Object.entries(letter.headers).map(
        ([name, text]) => `${terminal.paint('dim', 'Header'.padEnd(8))} ${plain(`${name}: ${text}`)}`,
      ),
      '',
      cut(content, longestContent),
    ].join('\n');
  });
}

/** No dead letter has this place. */
export const noSuchLetter = (sequence: number): Failure =>
  new Failure(
    `there is no dead letter ${sequence}.`,
    'See "argus dead list --all" for those that there are.',
  );

/** Indented where it is JSON. */
function contentOf(payload: string): string {
  const text = Buffer.from(payload, 'base64').toString('utf8');
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
