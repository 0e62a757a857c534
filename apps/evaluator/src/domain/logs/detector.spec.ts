import { describe, expect, it } from '@jest/globals';
import { type Detector, type DetectorState, detect, untouched, valuesOf } from './detector.js';

const minute = 60_000;
const lines = (...texts: string[]) => texts.map((text) => ({ text, labels: {} }));
const fits = (line: string): boolean => line.includes('ERROR');

/** What a detector says after each of some readings, a minute apart. */
function watch(
  detector: Detector,
  ...readings: (readonly { text: string; labels: Record<string, string> }[])[]
) {
  let state: DetectorState = untouched(0);
  return readings.map((each, index) => {
    state = detect(detector, state, each, index * minute);
    state = JSON.parse(JSON.stringify(state)) as DetectorState;
    return valuesOf(detector, state, index * minute);
  });
}

const values = (all: ReturnType<typeof watch>) => all.map((series) => series.map(({ value }) => value));

describe('a detector of log lines', () => {
  it('counts the lines that fit within its window', () => {
    const detector: Detector = { detect: 'pattern', fits, windowMs: 2 * minute };
    const seen = watch(detector, lines('ERROR a', 'ok'), lines('ERROR b', 'ERROR c'), [], [], []);
    expect(values(seen)).toEqual([[1], [3], [2], [0], [0]]);
    expect(seen[1]?.[0]?.detail).toBe('ERROR c');
  });

  it('counts apart what its labels tell apart', () => {
    const detector: Detector = { detect: 'pattern', fits, windowMs: minute };
    const of = (app: string) => ({ text: 'ERROR', labels: { app } });
    expect(watch(detector, [of('a'), of('b'), of('a')])[0]).toEqual([
      { labels: { app: 'a' }, value: 2, detail: 'ERROR' },
      { labels: { app: 'b' }, value: 1, detail: 'ERROR' },
    ]);
  });

  it('says for how many seconds there were no lines', () => {
    expect(values(watch({ detect: 'stall' }, [], [], lines('x'), [], []))).toEqual([
      [0],
      [60],
      [0],
      [60],
      [120],
    ]);
  });

  it('says for how many seconds no line fitted', () => {
    const detector: Detector = { detect: 'absence', fits };
    expect(values(watch(detector, lines('x'), lines('x'), lines('ERROR'), lines('x')))).toEqual([
      [0],
      [60],
      [0],
      [60],
    ]);
  });

  it('counts a stack trace once it is whole, though its lines come in several readings', () => {
    const detector: Detector = { detect: 'stack-trace', windowMs: 10 * minute };
    const seen = watch(
      detector,
      lines('Traceback (most recent call last):', '  File "/a.py", line 1, in <module>'),
      lines('    run()', 'ValueError: bad'),
      [],
    );
    expect(seen.map((series) => series.length)).toEqual([0, 0, 1]);
    expect(seen[2]?.[0]).toMatchObject({ labels: { language: 'python', exception: 'ValueError' }, value: 1 });
  });

  it('takes an entry of several lines for a whole stack trace', () => {
    const detector: Detector = { detect: 'stack-trace', windowMs: minute };
    const text = 'Error: boom\n    at f (/app/a.js:1:2)\n    at g (/app/a.js:3:4)';
    const labels = { service: 'shop' };
    expect(
      watch(detector, [
        { text, labels },
        { text, labels },
      ])[0],
    ).toMatchObject([{ labels: { service: 'shop', language: 'node', exception: 'Error' }, value: 2 }]);
  });

  it('keeps the lines of different streams apart', () => {
    const detector: Detector = { detect: 'stack-trace', windowMs: 10 * minute };
    const mixed = ['Traceback (most recent call last):', '  File "/a.py", line 1', 'ValueError: bad'].flatMap(
      (text) => [
        { text, labels: { pod: 'a' } },
        { text: 'INFO', labels: { pod: 'b' } },
      ],
    );
    expect(watch(detector, mixed, [])[1]).toMatchObject([{ labels: { pod: 'a', exception: 'ValueError' } }]);
  });
});
