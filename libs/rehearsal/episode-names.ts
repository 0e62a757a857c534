/** One uninterrupted firing of one alert, as a number that is the same wherever the same names are used. */
export type EpisodeNumber = number;

/**
 * Numbers for episodes. Rehearsals that are compared share one of these, so that a week of alerts is kept once as text
 * and everywhere else as numbers.
 */
export class EpisodeNames {
  private readonly numbers = new Map<string, EpisodeNumber>();

  of({ fingerprint, episode }: { readonly fingerprint: string; readonly episode: string }): EpisodeNumber {
    const name = `${fingerprint} ${episode}`;
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.numbers.size;
    this.numbers.set(name, number);
    return number;
  }
}
