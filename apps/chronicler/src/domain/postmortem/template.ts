import { markedBlock, withBlocks } from '../marked-blocks.js';

/** The parts that Argus writes. */
export const partNames = [
  'title',
  'summary',
  'impact',
  'times',
  'causes',
  'resolution',
  'timeline',
  'alerts',
  'record',
] as const;
export type PostmortemParts = Readonly<Record<(typeof partNames)[number], string>>;

const placeholder = /^\{\{\s*([^{}]*?)\s*\}\}$/;

/** Everything that is wrong with a template, each with its line and how to put it right; empty when it is good. */
export function templateProblems(template: string): string[] {
  const problems: string[] = [];
  const found = new Set<string>();
  for (const [at, line] of template.split('\n').entries()) {
    const name = placeholder.exec(line.trim())?.[1];
    const here = `line ${at + 1}: `;
    if (name === undefined) {
      if (/\{\{|\}\}/.test(line)) problems.push(`${here}holds a placeholder; put it on a line of its own`);
    } else if (!partNames.some((each) => each === name)) {
      problems.push(`${here}there is no part "${name}"; use one of ${partNames.join(', ')}`);
    } else if (found.has(name)) problems.push(`${here}{{ ${name} }} is there twice; take one out`);
    else found.add(name);
  }
  if (!found.has('timeline'))
    problems.push('line 1: the part {{ timeline }} is missing; add it below "## Timeline"');
  if (!/^## Timeline\s*$/m.test(template))
    problems.push('line 1: the heading "## Timeline" is missing; add it');
  return problems;
}

/**
 * A postmortem: new from the template, or what is there with Argus's parts written again and all words of people kept.
 * A text in which Argus has no part left was not written by this, and is replaced.
 */
export function renderPostmortem(parts: PostmortemParts, template: string, previous?: string): string {
  if (previous !== undefined) {
    const { text, missing } = withBlocks(previous, parts);
    if (missing.length < partNames.length) return text;
  }
  const lines = template.split('\n').map((line) => {
    const name = partNames.find((each) => each === placeholder.exec(line.trim())?.[1]);
    return name === undefined ? line : markedBlock(name, parts[name]);
  });
  return `${lines.join('\n').trimEnd()}\n`;
}
