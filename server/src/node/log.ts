/** One line of JSON an event, to standard error unless told otherwise. */
export type Log = (level: 'info' | 'warn' | 'error', event: string, fields?: Record<string, unknown>) => void;

export const logToStderr: Log = (level, event, fields = {}) => {
  const safe = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields }, safe)}\n`);
};
