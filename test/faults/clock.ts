/** Loaded first by a process whose machine's clock is to be wrong by `CLOCK_OFFSET_MS`. Timers run as ever. */
const offset = Number(process.env.CLOCK_OFFSET_MS ?? 0);
const TrueDate = Date;

class WrongDate extends TrueDate {
  constructor(...parts: unknown[]) {
    // A Date takes one to seven numbers, a string or another Date; without any it is the present.
    if (parts.length === 0) super(TrueDate.now() + offset);
    else super(...(parts as [number]));
  }

  static override now(): number {
    return TrueDate.now() + offset;
  }
}

Object.defineProperty(globalThis, 'Date', { value: WrongDate, writable: true, configurable: true });
