import { checkDataset } from '../../src/codebook/check.ts';
import type { Body } from '../samples/body.ts';

/** Pointer and code of each fault that a body has. */
export const faultsOf = (body: unknown, id = 'sample'): string[] => {
  const checked = checkDataset(id, body);
  return 'faults' in checked ? checked.faults.map((fault) => `${fault.pointer ?? fault.parameter} ${fault.code}`) : [];
};

/** The faults of a body once it has been changed; pointers without /codebook, for short. */
export const broken = (body: Body, change: Change): string[] => {
  change(body.codebook, body);
  return faultsOf(body).map((fault) => fault.replace('/codebook', ''));
};

export type Change = (codebook: Body, body: Body) => unknown;
export type Refusal = [why: string, change: Change, faults: string[]];
