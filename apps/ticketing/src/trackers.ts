import { join } from 'node:path';
import type { AgentContext } from '#libs/agent';
import { milliseconds } from '#libs/config';
import { createFileTracker } from '#libs/integrations/file-tracker';
import { type JiraTracker, openJiraTracker } from '#libs/integrations/jira';
import type { Tracker } from '#libs/integrations/port';
import { type TicketingConfig, configuredTrackers } from './ticketing.config.js';

type Surroundings = Pick<AgentContext, 'dataDir' | 'publicUrl' | 'clock'>;

/** The trackers that are set up, each made when it is first asked for: a client is loaded only where it is used. */
export class Trackers {
  private readonly made = new Map<string, Promise<Tracker>>();
  private madeJira: Promise<JiraTracker> | undefined;

  constructor(
    private readonly config: TicketingConfig,
    private readonly agent: Surroundings,
  ) {}

  /** The tracker of a name; undefined for one that is not set up. */
  async of(name: string): Promise<Tracker | undefined> {
    if (!configuredTrackers(this.config).includes(name)) return undefined;
    const known = this.made.get(name) ?? this.make(name);
    this.made.set(name, known);
    return known;
  }

  /** Jira, for what only it can be asked; undefined where it is not set up. */
  async jira(): Promise<JiraTracker | undefined> {
    return configuredTrackers(this.config).includes('jira') ? this.makeJira() : undefined;
  }

  private make(name: string): Promise<Tracker> {
    if (name === 'jira') return this.makeJira();
    if (name === 'servicenow') return createServiceNow(this.config, this.agent);
    const { dataDir, publicUrl } = this.agent;
    return Promise.resolve(createFileTracker({ folder: ticketFolder(this.config, dataDir), publicUrl }));
  }

  private makeJira(): Promise<JiraTracker> {
    return (this.madeJira ??= createJira(this.config, this.agent));
  }
}

async function createJira({ jira }: TicketingConfig, { clock }: Surroundings): Promise<JiraTracker> {
  const { timeout, priorities, issueTypes, webhookSecret: _, ...settings } = jira;
  return openJiraTracker(
    {
      ...settings,
      priorities: { ...priorities },
      issueTypes: given({ ...issueTypes }),
      timeoutMs: milliseconds(timeout),
    },
    clock,
  );
}

async function createServiceNow({ servicenow }: TicketingConfig, { clock }: Surroundings): Promise<Tracker> {
  const { createServiceNowTracker } = await import('#libs/integrations/servicenow');
  const { timeout, ...settings } = servicenow;
  return createServiceNowTracker({ ...settings, timeoutMs: milliseconds(timeout) }, clock);
}

const given = <T extends object>(all: T): T =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as T;

/** Where the tracker "file" keeps its tickets. */
export const ticketFolder = ({ folder }: TicketingConfig, dataDir: string): string =>
  folder ?? join(dataDir, 'tickets');
