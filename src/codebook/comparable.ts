import { isDeepStrictEqual } from 'node:util';
import type { Filter } from '../schemas/codebook.ts';
import type { Codebook, Dimension } from './model.ts';
import { protectionOf } from './protection.ts';

/**
 * Whether the numbers of two releases can be compared, as whoever protects people in both has to. Codes, variables, quantities, levels,
 * windows and tables of counts may come and go; what keeps its name has to keep its meaning and its audience. Labels, notes and
 * headlines may change as they like.
 */

/** What means something else in the later codebook than in the earlier, in words for staff, such as `the code nurse of role is in another group`. */
export function redefinedParts(earlier: Codebook, later: Codebook): string[] {
  if (![earlier, later].every(areNumbersCompared)) return [];
  return [
    ...redefinedSettings(earlier, later),
    ...[...later.dimensions.values()].flatMap((now) => {
      const was = earlier.dimensions.get(now.id);
      return was ? redefinedDimension(was, now, earlier, later) : [];
    }),
    ...otherLevels(earlier, later),
    ...[...later.amounts.values()].flatMap((now) => {
      const was = earlier.amounts.get(now.id);
      const isSame =
        !was ||
        (was.unit === now.unit &&
          was.scale === now.scale &&
          (was.audience === 'public') === (now.audience === 'public') &&
          selectsAlike(onlyWith(earlier, now.id), onlyWith(later, now.id), earlier, later));
      return isSame
        ? []
        : [`the amount ${now.id} is of something else or of others, has other decimals or is for others`];
    }),
    ...[...later.measures.values()].flatMap((now) => {
      const was = earlier.measures.get(now.id);
      if (!was) return [];
      const { statistic, countingUnit, of } = now;
      const isSame = statistic === was.statistic && countingUnit === was.countingUnit && of === was.of;
      const hasSameFilter = selectsAlike(was.filter, now.filter, earlier, later);
      return isSame && hasSameFilter ? [] : [`the measure ${now.id} counts something else`];
    }),
    ...goneTables(earlier, later),
  ];
}

/** Under `cell-key` no number is compared with another, and without a policy nothing is hidden. */
const areNumbersCompared = (codebook: Codebook): boolean =>
  ['threshold', 'rounding'].includes(protectionOf(codebook).policy);

const onlyWith = ({ definition }: Codebook, amount: string): Filter | undefined =>
  definition.codebook.quantities.find(({ id }) => id === amount)?.onlyWith;

/**
 * Tables of amounts and of convictions have to stay: of what they showed the publisher would not know any more how few people are
 * behind it. Under `rounding` that plays no part.
 */
function goneTables(earlier: Codebook, later: Codebook): string[] {
  if (protectionOf(later).policy !== 'threshold') return [];
  return earlier.tables.flatMap(({ by, measures }) =>
    measures.flatMap((id) => {
      const { statistic, countingUnit } = earlier.measures.get(id) ?? {};
      const canBeOfFew = statistic === 'sum' || statistic === 'mean' || countingUnit === 'conviction';
      const isThere = later.tables.some(
        (one) => one.measures.includes(id) && by.every((dimension) => one.by.includes(dimension)),
      );
      return canBeOfFew && !isThere ? [`the table of ${id} by ${by.join(', ')} is gone`] : [];
    }),
  );
}

/** Which cases are taken, and what is left out of them. */
function redefinedSettings({ definition: was }: Codebook, { definition: now }: Codebook): string[] {
  const names = ['youthRule', 'datePrecision'] as const;
  return names.flatMap((name) => (was.settings[name] === now.settings[name] ? [] : [`the setting ${name}`]));
}

function redefinedDimension(was: Dimension, now: Dimension, earlier: Codebook, later: Codebook): string[] {
  // What a case is dated is known of each, whoever sees it.
  if (now.kind === 'period') return [];
  if ((was.audience === 'public') !== (now.audience === 'public'))
    return [`${now.id} was ${was.audience} and is ${now.audience}`];
  const isSame = (['root', 'kind', 'unit', 'multiple', 'youthWithheld', 'quantity'] as const).every(
    (name) => was[name] === now[name],
  );
  if (!isSame || !hasSameRule(now, earlier, later)) return [`${now.id} says something else`];
  return now.codes.flatMap((code): string[] => {
    const name = `the code ${code.code} of ${now.id}`;
    const former = code.renamedFrom?.find((one) => was.index.has(one) && !now.index.has(one));
    const own = was.codes[was.index.get(code.code) ?? -1];
    if (former !== undefined && !own) return [`${name} was called ${former}`];
    if (!own) return [];
    if (own.publishAs !== code.publishAs) return [`${name} is now published in another way`];
    if (own.min !== code.min || own.max !== code.max) return [`${name} has other limits`];
    return own.parent === code.parent || [own, code].some(({ parent }) => parent === undefined)
      ? []
      : [`${name} is in another group`];
  });
}

/** The codes of the finest level that is public are what all others of a variable are made of. */
function otherLevels(earlier: Codebook, later: Codebook): string[] {
  const finest = ({ dimensions }: Codebook, root: string) =>
    [...dimensions.values()].find((one) => one.root === root && one.audience === 'public');
  const roots = new Set([...later.dimensions.values()].flatMap(({ root, kind }) => (kind === 'period' ? [] : [root])));
  return [...roots].flatMap((root) => {
    const [was, now] = [finest(earlier, root), finest(later, root)];
    return was && now && was.id !== now.id ? [`the finest public level of ${root} was ${was.id} and is ${now.id}`] : [];
  });
}

/** Whether a rule makes the same of all codes that both codebooks have. */
function hasSameRule({ root }: Dimension, earlier: Codebook, later: Codebook): boolean {
  const [was, now] = [earlier, later].map(
    ({ definition }) => definition.codebook.derived.find(({ id }) => id === root)?.rule,
  );
  if (was === undefined || now === undefined) return was === now;
  if ('exists' in was && 'exists' in now) return selectsAlike(was.exists, now.exists, earlier, later);
  if (!('map' in was && 'map' in now)) return isDeepStrictEqual(was, now);
  if (was.map.of !== now.map.of) return false;
  return codesInBoth(now.map.of, earlier, later).every((code) => codeByMap(was.map, code) === codeByMap(now.map, code));
}

const codeByMap = (map: { codes: Record<string, readonly string[]>; else?: string | undefined }, code: string) =>
  Object.entries(map.codes).find(([, from]) => from.includes(code))?.[0] ?? map.else;

/** Whether two filters ask for the same of the codes that both codebooks have. */
function selectsAlike(was: Filter = {}, now: Filter = {}, earlier: Codebook, later: Codebook): boolean {
  if (!isDeepStrictEqual(Object.keys(was).sort(), Object.keys(now).sort())) return false;
  return Object.keys(now).every((id) =>
    codesInBoth(id, earlier, later).every((code) => selects(was[id], code) === selects(now[id], code)),
  );
}

const selects = (wanted: Filter[string] | undefined, code: string): boolean =>
  Array.isArray(wanted) ? wanted.includes(code) : !wanted?.not.includes(code);

const codesInBoth = (id: string, earlier: Codebook, later: Codebook): string[] =>
  (later.dimensions.get(id)?.codes ?? []).flatMap(({ code }) =>
    earlier.dimensions.get(id)?.index.has(code) ? [code] : [],
  );
