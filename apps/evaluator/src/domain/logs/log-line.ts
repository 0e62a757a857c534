/** One entry of a log. */
export interface LogLine {
  /** A line, or the several lines of an entry that is whole in itself. */
  readonly text: string;
  /** What the log says of where it comes from: labels of a stream, attributes of a resource. */
  readonly labels: Readonly<Record<string, string>>;
}
