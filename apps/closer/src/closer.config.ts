import { IsDuration, milliseconds, Section, Setting } from '#libs/config';
import type { CloserPolicy } from './domain/decide.js';

/** The closer's settings. */
@Section('closer', 'When an incident counts as over.')
export class CloserConfig {
  @Setting('How long every alert has to stay resolved before the incident closes.', { example: '5m' })
  @IsDuration()
  stableFor: string = '5m';
}

/** The settings as the decision reads them. */
export const closerPolicy = (config: CloserConfig): CloserPolicy => ({
  stableForMs: milliseconds(config.stableFor),
});
