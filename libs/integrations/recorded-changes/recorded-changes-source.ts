import { type Change, type ChangeSource, effectDone } from '#libs/integrations/port';
import type { RecordedChanges } from './recorded-changes.js';

/** What keeps the recorded changes up to date: a live fold over their subject. */
export interface ChangeReader {
  state(): RecordedChanges;
  /** Resolves when everything that is recorded by now is in the state. */
  upToDate(): Promise<void>;
}

/**
 * Changes that others told Argus of: deployments, commits, feature flags. Also those of components that nobody asked
 * about: how near a change is, is judged by whoever asks.
 */
export const createRecordedChangesSource = (reader: ChangeReader): ChangeSource => ({
  name: 'recorded-changes',
  kind: 'change',
  async ask({ normal, abnormal, signal }) {
    await unlessAborted(reader.upToDate(), signal);
    const from = Math.min(normal.from, abnormal.from);
    const to = Math.max(normal.to, abnormal.to);
    const items = [...reader.state().values()]
      .filter(({ at }) => at >= from && at < to)
      .map(({ source: _, ...change }): Change => change)
      .sort((a, b) => a.at - b.at);
    const query = `changes told to /webhooks/changes from ${iso(from)} to ${iso(to)}`;
    return [{ items, query }];
  },
  check: () => Promise.resolve(effectDone(`${reader.state().size} changes of the last 7 days`)),
});

const iso = (time: number): string => new Date(time).toISOString();

async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new Error('the recorded changes could not be read in time'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
