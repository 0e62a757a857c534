const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Colour = keyof typeof codes;

/** Puts text in a colour, where colours are wanted. */
export type Paint = (colour: Colour | undefined, text: string) => string;

/** Colours, or none. */
export const createPaint =
  (coloured: boolean): Paint =>
  (colour, text) =>
    !coloured || colour === undefined || text === '' ? text : `\x1b[${codes[colour]}m${text}\x1b[0m`;

/** Colours are for people at a terminal who did not decline them (https://no-color.org). */
export const wantsColour = (isTerminal: boolean, environment: NodeJS.ProcessEnv): boolean =>
  isTerminal && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
