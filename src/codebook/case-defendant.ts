import { CASE_LIMITS, type Conviction, type Defendant, type Sentence } from '../schemas/case.ts';
import { INDETERMINATE } from '../schemas/vocabulary.ts';
import { type FaultList, inside } from './case-fault.ts';
import type { IdKeeper } from './case-id.ts';
import { membersOf } from './case-member.ts';
import { readQuantities } from './case-quantity.ts';
import { checkNames, readList, readMember, readObject, readWhole, readWord } from './case-value.ts';
import { readAttributes, readBuiltIns } from './case-variable.ts';
import type { Codebook } from './model.ts';
import { isTerm } from './term.ts';

const MAX_COUNTS = 2 ** 31 - 1;

export const readDefendants = (
  faults: FaultList,
  codebook: Codebook,
  ids: IdKeeper,
  value: unknown,
  pointer: string,
): Defendant[] | undefined =>
  readList(faults, value, pointer, { least: 1, most: CASE_LIMITS.defendants })?.flatMap(
    (item, position) => readDefendant(faults, codebook, ids, item, inside(pointer, position)) ?? [],
  );

const readDefendant = (
  faults: FaultList,
  codebook: Codebook,
  ids: IdKeeper,
  value: unknown,
  at: string,
): Defendant | undefined => {
  const object = readObject(faults, value, at);
  if (object === undefined) return undefined;
  const members = membersOf(codebook).defendant;
  checkNames(faults, object, at, members.names);
  const id = ids('defendant', object, at);
  const coded = readBuiltIns(faults, object, at, members.builtIns);
  const described = readAttributes(faults, object, at, members);
  const quantities = readMember(faults, object, 'quantities', at, (found, where) =>
    readQuantities(faults, codebook, found, where, 'defendant'),
  );
  const convictions = readMember(
    faults,
    object,
    'convictions',
    at,
    (found, where) => readConvictions(faults, codebook, ids, found, where),
    'needed',
  );
  const sentence = readMember(
    faults,
    object,
    'sentence',
    at,
    (found, where) => readSentence(faults, codebook, found, where),
    'needed',
  );
  if (convictions === undefined || sentence === undefined) return undefined;
  return {
    id,
    ...coded,
    ...(described === undefined ? {} : { attributes: described }),
    ...(quantities === undefined ? {} : { quantities }),
    convictions,
    sentence,
  };
};

const readConvictions = (
  faults: FaultList,
  codebook: Codebook,
  ids: IdKeeper,
  value: unknown,
  pointer: string,
): Conviction[] | undefined => {
  const items = readList(faults, value, pointer, { least: 1, most: CASE_LIMITS.convictions });
  if (items === undefined) return undefined;
  const convictions = items.flatMap(
    (item, position) => readConviction(faults, codebook, ids, item, inside(pointer, position)) ?? [],
  );
  // With an item that is no conviction, or a `principal` that is no boolean, nobody can tell how many there are.
  if (convictions.length === items.length && !hasOnePrincipal(convictions)) faults.add(pointer, 'principal-needed');
  return convictions;
};

/** A single conviction is the principal one unless it says that it is not. */
const hasOnePrincipal = (convictions: readonly Conviction[]): boolean =>
  convictions.length === 1
    ? convictions[0]?.principal !== false
    : convictions.filter(({ principal }) => principal === true).length === 1;

const readConviction = (
  faults: FaultList,
  codebook: Codebook,
  ids: IdKeeper,
  value: unknown,
  at: string,
): Conviction | undefined => {
  const object = readObject(faults, value, at);
  if (object === undefined) return undefined;
  const members = membersOf(codebook).conviction;
  checkNames(faults, object, at, members.names);
  const id = ids('conviction', object, at);
  const coded = readBuiltIns(faults, object, at, members.builtIns);
  const counts = readMember(faults, object, 'counts', at, (found, where) =>
    readWhole(faults, found, where, MAX_COUNTS),
  );
  const principal = readMember(faults, object, 'principal', at, (found, where) => readBoolean(faults, found, where));
  const described = readAttributes(faults, object, at, members);
  if (principal === undefined && Object.hasOwn(object, 'principal')) return undefined;
  return {
    id,
    ...coded,
    ...(counts === undefined ? {} : { counts }),
    ...(principal === undefined ? {} : { principal }),
    ...(described === undefined ? {} : { attributes: described }),
  };
};

const readSentence = (faults: FaultList, codebook: Codebook, value: unknown, at: string): Sentence | undefined => {
  const object = readObject(faults, value, at);
  if (object === undefined) return undefined;
  const members = membersOf(codebook).sentence;
  checkNames(faults, object, at, members.names);
  const { outcome, requirements, orders } = readBuiltIns(faults, object, at, members.builtIns);
  const term = (name: string) => readMember(faults, object, name, at, (found, where) => readTerm(faults, found, where));
  const custodyTerm = term('custodyTerm');
  const suspendedTerm = term('suspendedTerm');
  const minimumTerm = term('minimumTerm');
  const indeterminate = readMember(faults, object, 'indeterminate', at, (found, where) =>
    readWord(faults, found, where, INDETERMINATE),
  );
  if (minimumTerm !== undefined && !Object.hasOwn(object, 'indeterminate')) {
    faults.add(inside(at, 'minimumTerm'), 'not-allowed', 'Only an indeterminate sentence has a minimum term.');
  }
  // `outcome` is bound to a list of single codes, `requirements` and `orders` to multiple ones: readCodes has seen to it.
  return {
    ...(outcome === undefined ? {} : { outcome }),
    ...(custodyTerm === undefined ? {} : { custodyTerm }),
    ...(suspendedTerm === undefined ? {} : { suspendedTerm }),
    ...(indeterminate === undefined ? {} : { indeterminate }),
    ...(minimumTerm === undefined ? {} : { minimumTerm }),
    ...(requirements === undefined ? {} : { requirements }),
    ...(orders === undefined ? {} : { orders }),
  } as Sentence;
};

const readTerm = (faults: FaultList, value: unknown, pointer: string): string | undefined => {
  if (typeof value !== 'string') faults.add(pointer, 'wrong-type', 'A duration such as P2Y6M is needed.');
  else if (!isTerm(value)) faults.add(pointer, 'invalid-term');
  else return value;
  return undefined;
};

const readBoolean = (faults: FaultList, value: unknown, pointer: string): boolean | undefined => {
  if (typeof value === 'boolean') return value;
  faults.add(pointer, 'wrong-type', 'true or false is needed.');
  return undefined;
};
