/** By code units: the order of instants, names and keys wherever something is sorted for good. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
