import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CarryOut, fact } from '#libs/contracts';
import type { WriteReport } from './domain/decide.js';
import { renderReport } from './domain/render-report.js';

/** Writes reports into a folder. A report follows from its events alone, so writing one again does no harm. */
export function chroniclerEffects(folder: string): CarryOut<WriteReport> {
  return async ({ incidentId, closureId, events }) => {
    const file = `${incidentId}.md`;
    const report = renderReport(events);
    await replaceFile(folder, file, report);
    const digest = createHash('sha256').update(report).digest('hex');
    const data = { incidentId, file, digest, reason: 'incident-closed' };
    return {
      kind: 'facts',
      facts: [fact('argus.report.written.v1', incidentId, data, { causationid: closureId })],
    };
  };
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
