import { type Result, failed, ok } from '#libs/kernel';

const shape = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const unitMs = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000];

/** Longer than this no planned work takes: ten years. */
const longestMs = 10 * 365 * 86_400_000;

/** The milliseconds of a length such as `90m`, `2h` or `1h30m`, from the largest unit to the smallest. */
export function lengthInMs(text: string): Result<number> {
  const units = shape.exec(text)?.slice(1) ?? [];
  const length = units.reduce((sum, count, index) => sum + Number(count ?? 0) * (unitMs[index] ?? 0), 0);
  if (length <= 0 || length > longestMs) {
    return failed(
      `${JSON.stringify(text)} is no length that can be used; write it like 90m, 2h, 1h30m or 1d`,
    );
  }
  return ok(length);
}
