import { NO_BRACKETS } from './statements.ts';

/** Bits of a state beside the brackets. */
export const STATE_BITS = 5;

/** Where lexing begins: the first character of a line, and what the lexer's state was there. */
export interface LineStart {
  at: number;
  state: number;
}

/** The state at the beginning of a text. */
export const TEXT_STATE = (NO_BRACKETS << STATE_BITS) | 1;
export const TEXT_START: LineStart = { at: 0, state: TEXT_STATE };

/** How many brackets are open where a line begins, by its state: of more than eleven no more than that are counted. Only of a line that is not inside a token. */
export const depthOf = (state: number): number => (31 - Math.clz32(state >> STATE_BITS)) >> 1;
