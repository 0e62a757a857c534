/** What stands for a part that varies, as in the papers on log parsing. */
export const variable = '<*>';

/** A longer word is data: it is cut, so that no line takes long. */
const longestWord = 400;
const endless = new RegExp(`\\S{${longestWord + 1},}`, 'g');
/** More words than these say nothing new. */
const mostTokens = 60;
const uuid = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi;
/** Addresses and paths of two parts or more: from a slash that no word precedes. */
const path = /(?<![\w<*>.)\]])(?:[a-z][a-z+.-]*:\/)?\/[^\s"'`<>|,;:=()[\]{}/]+\/[^\s"'`<>|,;()[\]{}]*/gi;
/** Paths of Windows, with or without a drive. */
const backslashes = /(?:[a-z]:)?\\[^\s"'`]*\\[^\s"'`]*/gi;
/** Names of hosts with a port or a number. */
const host =
  /(?<![\p{L}\d.-])(?:[\p{L}\d-]+\.)+[\p{L}-]+(?<!\.(?:java|kt|scala|go|py|rb|rs|js|ts|c|cc|cpp|cs|php))(?=:\d)|(?<![\w.])(?=[\w.-]*\d)(?:[a-z\d-]+\.){2,}[a-z-]+(?![\w.(])/gu;
/** Dates in words. */
const date =
  /\b(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +)?(?:\d\d? +)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* +\d\S*/gi;
/** The place in the code that a line was written at tells which line it is: that number stays. */
const place = /(?:\.[\w$.[\]-]*#|\.(?:java|kt|scala|go|py|rb|rs|js|ts|c|cc|cpp|cs|php):)\d{1,5}[)\],:]*$/;
/** Words that are no numbers though digits stand in them: k8s, log4j, jk2_init, ipv4. */
const worded = /^(?:[a-z]{1,4}\d[a-z]{1,4}|[a-z]{2,4}\d_)$/i;
const atom = /[\p{L}\p{N}]+/gu;
const digit = /\d/;
const runs = /(?:[-+#$~]?<\*>%?(?:[.,:;_/@+×x-]+(?=[-+]?<\*>)|(?=[-+]<\*>))?)+/g;
/** What is put together of several numbers and words: the name of a package, a pod, a container. */
const identifier = /[\p{L}_~.@$-]*<\*>[\p{L}_~.@$-]+<\*>[\p{L}_~.@$<*>-]*/gu;

/**
 * A line as its constant words: numbers, identifiers, addresses, paths and the contents of objects and lists
 * are replaced. One set of rules for all systems, where Drain was given expressions for each.
 */
export function maskLine(line: string): string[] {
  let flat = collapsed(line)
    .replaceAll(endless, (word) => word.slice(0, longestWord))
    .replaceAll(path, variable);
  if (flat.includes('\\')) flat = flat.replaceAll(backslashes, variable);
  if (digit.test(flat))
    flat = flat.replaceAll(uuid, variable).replaceAll(date, variable).replaceAll(host, variable);
  const tokens: string[] = [];
  let last = '';
  for (const token of flat.split(/\s+/, mostTokens + 1)) {
    if (token === '' || tokens.length >= mostTokens) continue;
    const masked = digit.test(token) || token.includes(variable) ? maskToken(token) : token;
    // Several values in a row are one: lists have as many as they have.
    if (masked === last && masked.includes(variable)) continue;
    tokens.push(masked);
    last = masked;
  }
  return tokens;
}

function maskToken(token: string): string {
  const where = place.exec(token);
  if (where !== null) return token;
  return token
    .replaceAll(atom, (word, at: number) => maskWord(word, token.charAt(at + word.length)))
    .replaceAll(runs, variable)
    .replaceAll(identifier, variable);
}

function maskWord(word: string, next: string): string {
  if (!digit.test(word)) return word;
  if (worded.test(word) || (next === '_' && worded.test(`${word}_`))) return word;
  const numbered = /^(\p{L}{3,})\p{N}+$/u.exec(word);
  return numbered === null ? variable : `${numbered[1]}${variable}`;
}

/** A name with the sign that its value follows. */
const named = /[:=：]\s*$/u;
const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * Objects and lists, innermost first, without what they hold: `Route(id=1, stations=[a, b])` is `Route(<*>)`.
 * What stands in brackets as plain words stays, and so does what the whole line is.
 */
function collapsed(line: string): string {
  if (!/[,=:：]/u.test(line) || !/[([{]/.test(line)) return line;
  const opened: { at: number; close: string; holds: boolean }[] = [];
  let out = '';
  let from = 0;
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    const innermost = opened.at(-1);
    if (character === ',' || character === '=') {
      if (innermost !== undefined) innermost.holds = true;
    } else if (closing[character] !== undefined && opened.length < 50) {
      out += line.slice(from, index);
      from = index;
      opened.push({ at: out.length, close: closing[character], holds: named.test(out) });
    } else if (innermost?.close === character) {
      opened.pop();
      out += line.slice(from, index);
      from = index;
      if (innermost.holds && innermost.at > 0) out = `${out.slice(0, innermost.at + 1)}${variable}`;
    }
  }
  // What is not closed was cut off.
  const cut = opened.find(({ holds, at }) => holds && at > 0);
  return cut === undefined ? out + line.slice(from) : `${out.slice(0, cut.at + 1)}${variable}`;
}
