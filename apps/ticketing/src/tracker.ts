import { join } from 'node:path';
import type { AgentContext } from '#libs/agent';
import { milliseconds } from '#libs/config';
import { createFileTracker } from '#libs/integrations/file-tracker';
import type { Tracker } from '#libs/integrations/port';
import type { TicketingConfig } from './ticketing.config.js';

type Surroundings = Pick<AgentContext, 'dataDir' | 'publicUrl' | 'clock'>;

/** The tracker that is configured. Jira's client is loaded only where Jira is used. */
export async function createTracker(config: TicketingConfig, agent: Surroundings): Promise<Tracker> {
  if (config.tracker === 'file') {
    return createFileTracker({ folder: ticketFolder(config, agent.dataDir), publicUrl: agent.publicUrl });
  }
  const { createJiraTracker } = await import('#libs/integrations/jira');
  const { timeout, priorities, ...jira } = config.jira;
  return createJiraTracker(
    { ...jira, priorities: { ...priorities }, timeoutMs: milliseconds(timeout) },
    agent.clock,
  );
}

/** Where the tracker "file" keeps its tickets. */
export const ticketFolder = ({ folder }: TicketingConfig, dataDir: string): string =>
  folder ?? join(dataDir, 'tickets');
