import { basename, join, resolve } from 'node:path';
import type { AgentContext } from '#libs/agent';
import { loadRunbooks, parseRunbooks } from '#libs/runbooks';
import { RepositoryConfig, openCodeHost } from '#libs/repository';
import type { ShelfSettings } from './runbook-shelf.js';
import { TriageConfig } from './triage.config.js';

/** How the runbooks are read: from their folder, or from the base branch of the repository that keeps them. */
export function runbooksOf(agent: AgentContext): Pick<ShelfSettings, 'read' | 'isQuick'> {
  const config = agent.settings(RepositoryConfig);
  const { rootDir } = agent;
  if (config.host === 'folder') {
    const folder = resolve(
      rootDir,
      agent.settings(TriageConfig).runbooksFolder ?? join(config.folder, 'runbooks'),
    );
    return { read: () => loadRunbooks(folder), isQuick: true };
  }
  const host = openCodeHost(config, { ...partsOf(agent), reader: 'triage' });
  return {
    read: async () => {
      const read = await host.read(['runbooks']);
      if (read.kind !== 'done') throw new Error(read.reason);
      return parseRunbooks(new Map([...read.value].map(([path, text]) => [basename(path), text])));
    },
    isQuick: false,
  };
}

const partsOf = ({ rootDir, dataDir, publicUrl, clock }: AgentContext) => ({
  ...{ rootDir, dataDir, publicUrl, clock },
});
