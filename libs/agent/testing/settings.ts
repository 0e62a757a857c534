import { loadSections, parseConfig } from '#libs/config';
import type { LoadedSections } from '#libs/config';
import { commonSections } from '../settings.js';

/** The defaults of every section that all processes read, without a log. */
export function quietSettings(): LoadedSections {
  const document = parseConfig('observability: { logLevel: silent }');
  if (!document.ok) throw new Error(JSON.stringify(document.error));
  const sections = loadSections(document.value, commonSections, {});
  if (!sections.ok) throw new Error(JSON.stringify(sections.error));
  return sections.value;
}
