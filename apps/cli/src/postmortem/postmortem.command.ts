import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { checkCitations } from '#libs/postmortem';
import { Failure, exitCodes } from '../failure.js';
import { findInstallation } from '../installation/installation.js';
import { withRecord } from '../installation/record.js';
import { type CommonOptions, addCommand } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { plain } from '../terminal/plain.js';

/** Options of `argus postmortem check`. */
export interface CheckPostmortemOptions extends CommonOptions {
  readonly incident?: string;
}

/** `argus postmortem …`: does the record bear out what it says. */
export function registerPostmortem(program: Command, surroundings: Surroundings): Command {
  const postmortem = program.command('postmortem').description('check postmortems against the record');
  addCommand(postmortem, 'check', 'check that every line of the timeline cites an event on record')
    .argument('<file>', 'the postmortem')
    .option('--incident <id>', "the incident (default: the file's name without .md)")
    .action((file: string, options: CheckPostmortemOptions) => checkPostmortem(surroundings, file, options));
  return postmortem;
}

/** Checks a postmortem; prints every line that proves nothing, and ends with 1 where there is one. */
export async function checkPostmortem(
  surroundings: Surroundings,
  file: string,
  { config, json, incident }: CheckPostmortemOptions,
): Promise<void> {
  const { terminal, workingDir } = surroundings;
  const text = await readFile(resolve(workingDir, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure(`${file} cannot be read (${error.code ?? 'unknown error'}).`, 'Correct the path.');
  });
  const incidentId = incident ?? basename(file, '.md');
  const installation = await findInstallation(surroundings, config);
  const events = await withRecord(installation, ({ queries }) => queries.eventsOfIncident(incidentId));
  if (events.length === 0) {
    throw new Failure(
      `the record holds nothing of the incident ${plain(incidentId)}.`,
      'Name it with --incident <id>; "argus incidents list" lists them.',
    );
  }
  const onRecord = new Set(events.map(({ id }) => id));
  const problems = checkCitations(text, (id) => onRecord.has(id));
  terminal.result(json, { file, incident: incidentId, ok: problems.length === 0, problems }, () =>
    problems.length === 0
      ? `${terminal.paint('green', '✓')} ${file}: every line of the timeline cites an event that is on record.`
      : problems.map(({ line, message }) => `${file}:${line}: ${plain(message)}`).join('\n'),
  );
  if (problems.length > 0) terminal.exitCode = exitCodes.wrong;
}
