import { milliseconds } from '#libs/config';
import type { Clock } from '#libs/kernel';
import type { RepositoryConfig, RepositoryParts } from '#libs/repository';
import { asked } from './asked.js';
import { type Finding, skipped } from './finding.js';
import type { ChroniclerSettings } from './integration-settings.js';

/** Whether runbooks and other documents can be read where the settings say that they are. Proposes nothing. */
export async function checkRepository(
  config: RepositoryConfig,
  parts: Omit<RepositoryParts, 'reader' | 'signer'>,
): Promise<Finding> {
  const { rootDir, dataDir, publicUrl, clock } = parts;
  const { openCodeHost } = await import('#libs/repository');
  return asked(
    `Repository (${config.host})`,
    async () => openCodeHost(config, { rootDir, dataDir, publicUrl, clock, reader: 'doctor' }).check(),
    config.host === 'folder'
      ? 'Correct repository.folder.'
      : 'Correct repository in the configuration, and ARGUS_REPOSITORY_TOKEN or the key for SSH.',
  );
}

/** Whether postmortems can go to Confluence, where they are to. Writes nothing. */
export async function checkConfluence(
  { confluence }: Pick<ChroniclerSettings, 'confluence'>,
  clock: Clock,
): Promise<Finding> {
  const check = 'Postmortems (Confluence)';
  const { site, email, token, space, parentId, timeout } = confluence;
  if (site === undefined || email === undefined || token === undefined || space === undefined)
    return skipped(check, 'chronicler.confluence.site is not set');
  const { createConfluencePages } = await import('#libs/integrations/confluence');
  const settings = { site, email, token, space, timeoutMs: milliseconds(timeout) };
  const pages = createConfluencePages(parentId === undefined ? settings : { ...settings, parentId }, clock);
  return asked(check, () => pages.check(), 'Correct chronicler.confluence and ARGUS_CONFLUENCE_TOKEN.');
}
