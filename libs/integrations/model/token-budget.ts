const day = 24 * 60 * 60 * 1000;

/** Counts the tokens of the last 24 hours. A process that starts anew counts from nothing. */
export class TokenBudget {
  private spent: { readonly at: number; readonly tokens: number }[] = [];

  constructor(
    private readonly perDay: number,
    private readonly now: () => number,
  ) {}

  /** Whether so many tokens more are within the budget. */
  allows(tokens: number): boolean {
    const since = this.now() - day;
    this.spent = this.spent.filter(({ at }) => at > since);
    return this.spent.reduce((sum, each) => sum + each.tokens, tokens) <= this.perDay;
  }

  /** They were spent. */
  spend(tokens: number): void {
    this.spent.push({ at: this.now(), tokens });
  }
}
