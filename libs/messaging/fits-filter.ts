/** Whether a subject fits a filter in which `*` stands for one token. */
export function fitsFilter(subject: string, filter: string): boolean {
  const tokens = subject.split('.');
  const wanted = filter.split('.');
  return tokens.length === wanted.length && wanted.every((each, at) => each === '*' || each === tokens[at]);
}
