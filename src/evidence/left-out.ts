import type { Membership } from './membership.ts';
import { counted } from './words.ts';

/** How many rows a scope keeps out of each list. */
export interface LeftOut {
  population: number;
  carriedIn: number;
  notCounted: number;
}

/** The list that a row is kept out of. */
export function placeOf(leftOut: NonNullable<Membership['leftOut']>): keyof LeftOut {
  if (leftOut === 'detected in the period') return 'population';
  return leftOut === 'not counted' ? 'notCounted' : 'carriedIn';
}

export const isAnyLeftOut = ({ population, carriedIn, notCounted }: LeftOut): boolean =>
  population + carriedIn + notCounted > 0;

/** `8 anomalies left out by the scope: 5 detected in the period, 3 carried in; and 2 numbers that are not counted` */
export const leftOutWords = ({ population, carriedIn, notCounted }: LeftOut): string =>
  `${counted(population + carriedIn, 'anomaly', 'anomalies')} left out by the scope: ${population} detected in the period, ${carriedIn} carried in; and ${counted(notCounted, 'number')} of the period that ${notCounted === 1 ? 'is' : 'are'} not counted`;
