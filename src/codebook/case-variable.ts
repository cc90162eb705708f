import { type FaultList, inside } from './case-fault.ts';
import type { Member, PlaceMembers } from './case-member.ts';
import { checkNames, type Members, readCodes, readMember, readObject } from './case-value.ts';

type Coded = Record<string, string | string[]>;

/** The built-in variables of a place, in codebook order. */
export const readBuiltIns = (faults: FaultList, object: Members, at: string, members: readonly Member[]): Coded => {
  const coded: Coded = {};
  for (const { name, dimension } of members) {
    const codes = readMember(
      faults,
      object,
      name,
      at,
      (value, where) => readCodes(faults, value, where, dimension),
      dimension.required ? 'needed' : 'optional',
    );
    if (codes !== undefined) coded[name] = codes;
  }
  return coded;
};

/** The `attributes` of a place. Where they are absent, each required one is missing by itself. */
export const readAttributes = (
  faults: FaultList,
  object: Members,
  at: string,
  { attributes: members, attributeNames, elsewhere }: PlaceMembers,
): Coded | undefined => {
  const pointer = inside(at, 'attributes');
  if (!Object.hasOwn(object, 'attributes')) {
    readBuiltIns(faults, {}, pointer, members);
    return undefined;
  }
  const attributes = readObject(faults, object.attributes, pointer);
  if (attributes === undefined) return undefined;
  checkNames(faults, attributes, pointer, attributeNames, elsewhere);
  return readBuiltIns(faults, attributes, pointer, members);
};
