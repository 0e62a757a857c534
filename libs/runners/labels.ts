import type { RunnerLabels } from '#libs/contracts';
import { type Result, failed, ok } from '#libs/kernel';

/** Reads labels as people write them, `zone=a,os=linux`; the error names what is wrong and the form. */
export function parseLabels(text: string): Result<RunnerLabels> {
  const labels: Record<string, string> = {};
  for (const part of text.split(',')) {
    const [, name, value] = /^\s*([A-Za-z_][\w.-]*)=([\w./-]+)\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined)
      return failed(`"${part.trim()}" is no label; write name=value, such as zone=a,os=linux`);
    if (labels[name] !== undefined) return failed(`the label "${name}" is there twice; leave one out`);
    labels[name] = value;
  }
  return ok(labels);
}
