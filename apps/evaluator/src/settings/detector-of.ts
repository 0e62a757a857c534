import { milliseconds } from '#libs/config';
import type { Detector } from '../domain/logs/detector.js';
import type { LogSourceConfig } from '../sources/log/log-source.config.js';
import { compileLinePattern } from './line-pattern.js';

/** What a rule of the settings looks for in a log. The pattern is known to be good. */
export function detectorOf({ detect, pattern, window }: LogSourceConfig): Detector {
  const compiled = compileLinePattern(pattern ?? '');
  const fits = compiled.ok ? compiled.value : () => false;
  switch (detect) {
    case 'pattern':
      return { detect, fits, windowMs: milliseconds(window) };
    case 'stackTrace':
      return { detect: 'stack-trace', windowMs: milliseconds(window) };
    case 'stall':
      return { detect };
    case 'absence':
      return { detect, fits };
  }
}
