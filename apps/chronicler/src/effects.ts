import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CarryOut, fact } from '#libs/contracts';
import type { Effect } from '#libs/integrations/port';
import type { Logger } from '#libs/observability';
import { checkCitations, citation } from '#libs/postmortem';
import type { WriteReport } from './domain/decide.js';
import type { ClosedIncident } from './domain/past/closed-incident.js';
import { closedIncident } from './domain/past/fold-incident.js';
import { postmortemParts } from './domain/postmortem/parts.js';
import { renderPostmortem } from './domain/postmortem/template.js';

/** Where postmortems go, and who is told of them. */
export interface PostmortemMeans {
  readonly folder: string;
  readonly template: string;
  /** The page of an incident. */
  readonly linkOf: (incidentId: string) => string;
  /** Told the incident once its postmortem is written. */
  readonly written: (incident: ClosedIncident) => void;
  /** Puts it where people read it besides; absent where nothing is configured. */
  readonly publish?: (incidentId: string, markdown: string) => Promise<Effect<{ readonly url: string }>>;
  readonly log: Pick<Logger, 'warn'>;
}

/** After so many attempts to publish it, the postmortem is where Argus keeps it. */
const mostAttempts = 5;

/**
 * Writes postmortems into a folder. One follows from its events and from what people wrote into it, so writing it again
 * does no harm. One that cites what is not on record is not written: that would be a fault of Argus.
 */
export function chroniclerEffects(means: PostmortemMeans): CarryOut<WriteReport> {
  const { folder, template, linkOf, written, publish, log } = means;
  return async ({ incidentId, closureId, events }, attempt) => {
    const file = `${incidentId}.md`;
    const link = linkOf(incidentId);
    const parts = postmortemParts(events, ({ id }) => citation(id, `${link}#timeline`));
    const markdown = renderPostmortem(parts, template, await present(folder, file));
    const ids = new Set(events.map(({ id }) => id));
    const { timeline, ...others } = parts;
    const proven = ['## Timeline', timeline, '## Others', ...Object.values(others)].join('\n\n');
    const [problem] = checkCitations(proven, (id) => ids.has(id));
    if (problem !== undefined) throw new Error(`The postmortem of ${incidentId}: ${problem.message}`);
    await replaceFile(folder, file, markdown);
    const published = await publish?.(incidentId, markdown);
    if (published?.kind === 'temporary' && attempt < mostAttempts)
      return { kind: 'retry', reason: published.reason, afterMs: published.retryAfterMs };
    if (published !== undefined && published.kind !== 'done')
      log.warn({ incidentId, reason: published.reason }, 'the postmortem is not published');
    const incident = closedIncident(events);
    if (incident !== undefined) written(incident);
    const page = published?.kind === 'done' ? published.value.url : `${link}/postmortem`;
    const digest = createHash('sha256').update(markdown).digest('hex');
    const data = { incidentId, file, digest, reason: 'incident-closed', link: page };
    return {
      kind: 'facts',
      facts: [fact('argus.report.written.v1', incidentId, data, { causationid: closureId })],
    };
  };
}

async function present(folder: string, file: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, file), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The old file or the new one, and never half of either. */
async function replaceFile(folder: string, file: string, text: string): Promise<void> {
  if (!/^[A-Za-z0-9_-]+\.md$/.test(file)) throw new Error(`"${file}" is no name for a report`);
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `.${file}.${randomBytes(4).toString('hex')}`);
  try {
    const handle = await open(draft, 'wx');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, join(folder, file));
  } finally {
    await rm(draft, { force: true });
  }
}
