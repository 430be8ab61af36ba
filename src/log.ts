import { pino } from 'pino';
import type { Config } from './config.ts';
import type { Log } from './ports.ts';

/** Structured lines on standard error; standard output belongs to the commands. */
export const createLog = (level: Config['logLevel']): Log =>
  pino(
    { level, base: { app: 'threadproof' }, redact: ['*.token', '*.secret', '*.password', '*.authorization'] },
    pino.destination({ dest: 2, sync: true }),
  );
