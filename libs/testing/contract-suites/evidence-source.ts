import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answered, AnyEvidenceSource, EvidenceQuestion } from '#libs/integrations/port';

/** A source with something to find on the other side, and ways to make that side fail. */
export interface EvidenceSourceUnderTest {
  readonly source: AnyEvidenceSource;
  /** What is asked; there is something to be found. */
  readonly question: Omit<EvidenceQuestion, 'signal'>;
  /** What Argus shows the other side, which nobody else may see. */
  readonly secrets: readonly string[];
  /** From now on the other side refuses, and repeats what it was shown. Left out where there is no other side. */
  refuse?(): void;
  /** From now on the other side does not answer. Left out where there is none that could hang. */
  hang?(): void;
  close(): Promise<void>;
}

/** When an item happened; undefined for kinds without a time. */
const timesOf = (item: object): number[] => {
  const timed = item as { time?: number; at?: number; start?: number; points?: [number, number][] };
  const time = timed.time ?? timed.at ?? timed.start;
  return time === undefined ? (timed.points ?? []).map(([at]) => at) : [time];
};

/** What every source of evidence promises. `start` gives one for each test. */
export function describeEvidenceSource(name: string, start: () => Promise<EvidenceSourceUnderTest>): void {
  describe(`${name} as a source of evidence`, () => {
    let place: EvidenceSourceUnderTest;
    beforeEach(async () => {
      place = await start();
    });
    afterEach(() => place.close());

    const ask = (signal = AbortSignal.timeout(20_000)): Promise<readonly Answered<object>[]> =>
      place.source.ask({ ...place.question, signal });
    const failure = async (work: Promise<unknown>): Promise<string> => {
      const error: unknown = await work.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(Error);
      return (error as Error).message;
    };
    const expectNoSecret = (text: string): void => {
      for (const secret of place.secrets) expect(text).not.toContain(secret);
    };

    it('gives what there is within the two windows, with what it asked, and can be asked', async () => {
      const answers = await ask();
      const items = answers.flatMap((answer) => answer.items);
      expect(items.length).toBeGreaterThan(0);
      const { normal, abnormal } = place.question;
      for (const time of items.flatMap(timesOf)) {
        expect(time).toBeGreaterThanOrEqual(Math.min(normal.from, abnormal.from));
        expect(time).toBeLessThan(Math.max(normal.to, abnormal.to));
      }
      for (const { query, link } of answers) {
        expect(query).not.toBe('');
        expectNoSecret(`${query} ${link ?? ''}`);
        if (link !== undefined) expect(URL.canParse(link)).toBe(true);
      }
      expect(place.source.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(await place.source.check()).toMatchObject({ kind: 'done' });
    });

    it('says what is wrong, without a secret, where it gets no usable answer', async () => {
      const { refuse } = place;
      if (refuse === undefined) return;
      refuse();
      expectNoSecret(await failure(ask()));
      const checked = await place.source.check();
      expect(checked.kind).not.toBe('done');
      expectNoSecret(checked.kind === 'done' ? '' : checked.reason);
    });

    it('does not wait for longer than it is told to', async () => {
      const { hang } = place;
      if (hang === undefined) return;
      hang();
      const began = performance.now();
      const said = await failure(ask(AbortSignal.timeout(200)));
      // Less than what any source grants by itself.
      expect(performance.now() - began).toBeLessThan(9_000);
      expect(said).toMatch(/in time/);
      expectNoSecret(said);
    });
  });
}
