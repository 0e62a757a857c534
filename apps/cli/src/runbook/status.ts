import { AttemptQueries } from '#libs/audit';
import { documentFolders } from '#libs/repository';
import { Failure } from '../failure.js';
import { withRecord } from '../installation/record.js';
import type { CommonOptions } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { renderTable } from '../terminal/table.js';
import { runbookSettings } from './settings-of.js';
import { standingTypes, standingsOf } from './standings.js';

/** More is not looked back at. */
const mostFacts = 5_000;
const year = 365 * 24 * 60 * 60_000;

/** Prints how every document stands: its proposal, what came of its actions, and when it is to be reviewed. */
export async function statusOfRunbooks(surroundings: Surroundings, options: CommonOptions): Promise<void> {
  const { terminal, clock } = surroundings;
  const { installation, openHost } = await runbookSettings(surroundings, options.config);
  const present = await openHost().read(documentFolders);
  if (present.kind !== 'done')
    throw new Failure(
      `the repository cannot be read: ${present.reason}.`,
      '"argus doctor" says what to correct.',
    );
  const { facts, outcomes } = await withRecord(installation, async ({ queries, connection }) => ({
    facts: await queries.tail({ types: standingTypes, limit: mostFacts }),
    outcomes: await new AttemptQueries(connection).outcomes(new Date(clock.now() - year).toISOString()),
  }));
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  const documents = standingsOf(present.value, facts, outcomes, today);
  terminal.result(options.json, documents, () =>
    documents.length === 0
      ? 'No runbooks, and nothing is proposed.'
      : renderTable(
          documents,
          [
            { title: 'DOCUMENT', value: ({ id }) => id },
            {
              title: 'PROPOSAL',
              value: ({ standing }) => standing ?? 'none',
              colour: ({ standing }) => (standing === 'open' ? 'yellow' : undefined),
            },
            { title: 'HELPED', value: ({ kept, regressed }) => `${kept} of ${kept + regressed}` },
            {
              title: 'REVIEW BY',
              value: ({ reviewBy, overdue }) => `${reviewBy ?? '-'}${overdue ? ' (overdue)' : ''}`,
              colour: ({ overdue }) => (overdue ? 'red' : undefined),
            },
            { title: 'LINK', value: ({ link }) => link },
          ],
          terminal,
        ),
  );
}
