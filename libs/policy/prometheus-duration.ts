const shape = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

const day = 86_400_000;
/** Of years (always 365 days), weeks, days, hours, minutes, seconds and milliseconds. */
const unitMs = [365 * day, 7 * day, day, 3_600_000, 60_000, 1_000, 1];

/** Prometheus counts in nanoseconds of 64 bits, which is about 292 years. */
const longest = 9_223_372_036_854;

/**
 * The milliseconds of a duration as Prometheus writes it: `30s`, `1d2h`, `1h30m`, `0`; the units y, w, d, h, m, s
 * and ms, the largest first and none twice. `undefined` for anything else.
 */
export function prometheusDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const counts = text === '' ? null : shape.exec(text);
  if (counts === null) return undefined;
  const total = unitMs.reduce((sum, ms, index) => sum + Number(counts[index + 1] ?? 0) * ms, 0);
  return total <= longest ? total : undefined;
}
