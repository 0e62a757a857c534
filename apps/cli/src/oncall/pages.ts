import { pagesOfPersons } from '#libs/audit';
import { pagesPerPerson } from '#libs/oncall';
import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import type { CommonOptions } from '../options.js';
import { policyOfFile } from '../policy/policy-of-file.js';
import type { Surroundings } from '../surroundings.js';
import { renderTable } from '../terminal/table.js';

export interface PagesOptions extends CommonOptions {
  /** How far to go back, ms. */
  readonly since?: number;
  readonly policy?: string;
}

const thirtyDays = 30 * 86_400_000;

/** Tells who was paged how often, and at night, by the record. */
export async function showPages(surroundings: Surroundings, options: PagesOptions): Promise<void> {
  const { terminal, clock } = surroundings;
  const { config, json, since = thirtyDays } = options;
  const { policy } = await policyOfFile(surroundings, options.policy, config);
  const installation = await findInstallation(surroundings, config);
  const now = clock.now();
  const [from, until] = [new Date(now - since).toISOString(), new Date(now).toISOString()];
  const pages = await withRecord(installation, ({ connection }) =>
    pagesOfPersons(connection, { from, until }),
  );
  const people = pagesPerPerson(pages, (person) => policy.people.named(person)?.timeZone ?? 'UTC');
  terminal.result(json, { from, until, people }, () =>
    people.length === 0
      ? `Nobody was paged since ${from}.`
      : renderTable(
          people,
          [
            { title: 'PERSON', value: ({ person }) => person },
            { title: 'PAGES', value: (row) => row.pages, align: 'right' },
            { title: 'AT NIGHT', value: ({ atNight }) => atNight, align: 'right' },
            { title: 'INCIDENTS', value: ({ incidents }) => incidents, align: 'right' },
            {
              title: 'NIGHTS',
              value: ({ nights }) => nights.map((each) => `${each.night} (${each.pages})`).join(', '),
            },
          ],
          terminal,
        ),
  );
}
