import type { SilenceMatcher } from '#libs/contracts';
import type { Surroundings } from '../surroundings.js';
import { renderTable } from '../terminal/table.js';
import { shortTime } from '../terminal/times.js';
import { type SilenceOptions, askForSilences } from './api.js';
import { readMatchers, writtenMatcher } from './matchers.js';

export interface ListSilencesOptions extends SilenceOptions {
  /** Also those that are over. */
  readonly all?: boolean;
}

/** What is shown of a silence. */
interface Silence {
  readonly id: string;
  readonly status: { readonly state: 'active' | 'pending' | 'expired' };
  readonly matchers: readonly SilenceMatcher[];
  readonly startsAt: string;
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
}

const colours = { active: 'green', pending: 'yellow', expired: 'dim' } as const;

/** Prints silences, those that change next first. */
export async function listSilences(
  surroundings: Surroundings,
  texts: readonly string[],
  options: ListSilencesOptions,
): Promise<void> {
  const { terminal } = surroundings;
  const query = new URLSearchParams({ expired: String(options.all === true) });
  for (const matcher of readMatchers(texts)) query.append('filter', writtenMatcher(matcher));
  const silences = await askForSilences<Silence[]>(surroundings, options, {
    method: 'GET',
    path: `silences?${query.toString()}`,
  });
  terminal.result(options.json, silences, () =>
    silences.length === 0
      ? 'No silences.'
      : renderTable(
          silences,
          [
            { title: 'ID', value: ({ id }) => id },
            {
              title: 'STATE',
              value: ({ status }) => status.state,
              colour: ({ status }) => colours[status.state],
            },
            { title: 'STARTS', value: ({ startsAt }) => shortTime(startsAt) },
            { title: 'ENDS', value: ({ endsAt }) => shortTime(endsAt) },
            { title: 'BY', value: ({ createdBy }) => createdBy },
            { title: 'MATCHERS', value: ({ matchers }) => matchers.map(writtenMatcher).join(' ') },
            { title: 'COMMENT', value: ({ comment }) => comment },
          ],
          terminal,
        ),
  );
}
