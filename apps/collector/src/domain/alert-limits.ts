import { cutText } from './cut-text.js';

/**
 * What the labels of an alert may take, in bytes of UTF-8. They identify the alert, so nothing can be cut from them;
 * routes, groups and rules look at them again and again, so they have to be small.
 */
export const labelLimits = { count: 1_000, name: 1024, value: 64 * 1024, all: 256 * 1024 } as const;

/** What one annotation may take, bytes of UTF-8. People read them, so what is longer is cut. */
export const annotationLimit = 256 * 1024;

type Texts = Readonly<Record<string, string>>;

/**
 * What is too large about an alert's labels, with the length, the limit and the fix; undefined where all fit.
 * `where` stands before a label's name and says in which alert, such as `alerts[0].labels.`.
 */
export function labelProblems(labels: Texts, where: string): string[] | undefined {
  if (surelyFit(labels)) return undefined;
  const problems: string[] = [];
  const names = Object.keys(labels);
  if (names.length > labelLimits.count) {
    problems.push(`${where}* are ${names.length} labels: send at most ${labelLimits.count}`);
  }
  let all = 0;
  for (const name of names) {
    const [ofName, ofValue] = [bytesOf(name), bytesOf(labels[name] ?? '')];
    all += ofName + ofValue;
    const label = where + name.slice(0, 100);
    if (ofName > labelLimits.name)
      problems.push(`${label}… has a name of ${ofName} bytes: shorten it to at most ${labelLimits.name}`);
    if (ofValue > labelLimits.value) {
      const fix = `shorten it to at most ${labelLimits.value}, or send it as an annotation`;
      problems.push(`${label} has ${ofValue} bytes: ${fix}`);
    }
  }
  // Where one label alone is too large, it is what has to be mended.
  if (all > labelLimits.all && problems.length === 0) {
    problems.push(`${where}* have ${all} bytes together: shorten them to at most ${labelLimits.all}`);
  }
  return problems.length === 0 ? undefined : problems;
}

/** The annotations with what is too long cut, and marked as such; the very same where nothing is. */
export function cutAnnotations(annotations: Texts): Texts {
  let cut: Record<string, string> | undefined;
  for (const name in annotations) {
    const text = annotations[name] ?? '';
    if (text.length * mostBytes <= annotationLimit) continue;
    const kept = cutText(text, annotationLimit);
    if (kept.length === text.length) continue;
    cut ??= Object.fromEntries(Object.entries(annotations));
    cut[name] = `${kept}… (cut here: it had ${bytesOf(text)} bytes, of which ${annotationLimit} are kept)`;
  }
  return cut ?? annotations;
}

/** What a UTF-16 code unit takes at most in UTF-8. */
const mostBytes = 3;

/** Told by the lengths alone, as of nearly every alert it can be: encoding a text costs more than all else here. */
function surelyFit(labels: Texts): boolean {
  let [count, units] = [0, 0];
  for (const name in labels) {
    if (name.length * mostBytes > labelLimits.name) return false;
    units += name.length + (labels[name] ?? '').length;
    count++;
  }
  return count <= labelLimits.count && units * mostBytes <= labelLimits.value;
}

const encoder = new TextEncoder();
const bytesOf = (text: string): number => encoder.encode(text).length;
