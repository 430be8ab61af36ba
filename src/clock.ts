import { toInstant } from './domain/instant.ts';
import type { Clock } from './ports.ts';

/** The only file that reads the clock. */
export const systemClock: Clock = { now: () => toInstant(Date.now()) };
