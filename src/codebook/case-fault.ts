import { FAULTS, type Fault, type FaultCode } from '../errors.ts';

/** Where the faults of one case are collected, so that an answer has all of them. */
export interface FaultList {
  readonly faults: readonly Fault[];
  /** The first fault of a pointer stays: one fault for each pointer. */
  add(pointer: string, code: FaultCode, detail?: string, allowed?: readonly string[]): void;
}

/** An answer shows at most 1,000 faults; one more tells it that some were left out. */
const MOST = 1_001;

export const faultList = (): FaultList => {
  const faults: Fault[] = [];
  const pointers = new Set<string>();
  return {
    faults,
    add(pointer, code, detail = FAULTS[code], allowed) {
      if (faults.length >= MOST || pointers.has(pointer)) return;
      pointers.add(pointer);
      faults.push(allowed === undefined ? { pointer, code, detail } : { pointer, code, detail, allowed });
    },
  };
};

/** JSON Pointer (RFC 6901) of a member or item inside `pointer`. */
export const inside = (pointer: string, name: string | number): string =>
  typeof name === 'number' || !/[~/]/.test(name)
    ? `${pointer}/${name}`
    : `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
