import type { Codebook } from '../codebook/model.ts';
import { youthRule } from '../codebook/youth.ts';
import type { CaseContent, CaseQuantity, CaseRecord, Conviction, Defendant, Sentence } from '../schemas/case.ts';
import { periodCode, weaker } from './derive.ts';
import { codesAt, type Member, membersOf, oncePer, type Place } from './members.ts';
import { codeMaps, levelsOf, mapCode, mapList, shows } from './view.ts';

type Recorder = (content: CaseContent, place: { id: string; seq: number }) => CaseRecord;

const recorderOf = oncePer((codebook: Codebook): Recorder => makeRecorder(codebook));

/**
 * The partner's view of an approved case (docs/reference/cases.md): what was posted without what is internal. A variable whose
 * finest level is not for partners is shown by the finest that is, under that level's name, in the same place. An absent member
 * is not reported. Derived variables, external ids and sources are in no record. `counts` and `principal` are always there.
 * `withheld` has the names of the members that the youth rule takes out of this case, reported or not.
 * @throws Error if the case has a code that the codebook does not have.
 */
export const recordOf = (codebook: Codebook, content: CaseContent, place: { id: string; seq: number }): CaseRecord =>
  recorderOf(codebook)(content, place);

const VIEW = 'partner';
/** Finest first. */
const PERIODS = ['month', 'quarter', 'year'] as const;

interface ShownMember {
  member: Member;
  /** The name of the level that partners see. */
  name: string;
  map: ReadonlyMap<string, string>;
  index: ReadonlyMap<string, number>;
  withheld: boolean;
}

const makeRecorder = (codebook: Codebook): Recorder => {
  const shown = {
    case: shownMembers(codebook, 'case'),
    defendant: shownMembers(codebook, 'defendant'),
    conviction: shownMembers(codebook, 'conviction'),
    sentence: shownMembers(codebook, 'sentence'),
  };
  const period = PERIODS.find((name) => {
    const dimension = codebook.dimensions.get(name);
    return dimension?.kind === 'period' && shows(VIEW, dimension.audience);
  });
  const withheld = Object.values(shown).flatMap((members) =>
    members.filter((member) => member.withheld).map(({ name }) => name),
  );
  const quantities = quantityRecorder(codebook);
  const isYouth = youthRule(codebook, VIEW);

  const conviction = (content: Conviction, single: boolean, youth: boolean) => ({
    id: idOf(content),
    ...coded(shown.conviction, content, youth, false),
    counts: content.counts ?? 1,
    principal: content.principal ?? single,
    ...attributes(shown.conviction, content, youth),
  });
  const defendant = (content: Defendant, youth: boolean) => ({
    id: idOf(content),
    ...coded(shown.defendant, content, youth, false),
    ...attributes(shown.defendant, content, youth),
    ...quantities(content.quantities),
    convictions: content.convictions.map((one) => conviction(one, content.convictions.length === 1, youth)),
    sentence: sentenceOf(shown.sentence, content.sentence, youth),
  });
  return (content, { id, seq }) => {
    const youth = isYouth(content);
    const record = {
      id,
      seq,
      ...(period === undefined ? {} : { [period]: periodCode(content.sentencedOn, period) }),
      ...coded(shown.case, content, youth, false),
      ...attributes(shown.case, content, youth),
      ...quantities(content.quantities),
      defendants: content.defendants.map((one) => defendant(one, youth)),
      withheld: youth ? [...withheld] : [],
    };
    return record as unknown as CaseRecord; // TypeScript has no type for "any other member is a code or a list of codes"
  };
};

const idOf = ({ id }: { id?: string | undefined }): string => {
  if (id === undefined) throw new Error('a stored defendant or conviction has an id');
  return id;
};

const shownMembers = (codebook: Codebook, place: Place): ShownMember[] => {
  const { builtIns, attributes } = membersOf(codebook)[place];
  return [...builtIns, ...attributes].flatMap((member) => {
    const levels = levelsOf(codebook, member.dimension.root);
    const depth = levels.findIndex(({ audience }) => shows(VIEW, audience));
    const level = levels[depth];
    const map = codeMaps(levels, VIEW)[depth];
    if (level === undefined || map === undefined) return [];
    return [{ member, name: level.id, map, index: level.index, withheld: member.dimension.youthWithheld }];
  });
};

/** The members of a place that are in its `attributes`, or those that are not. */
const coded = (
  members: readonly ShownMember[],
  object: object,
  youth: boolean,
  inAttributes: boolean,
): Record<string, string | string[]> => {
  const codes: Record<string, string | string[]> = {};
  for (const { member, name, map, index, withheld } of members) {
    if (member.attribute !== inAttributes || (youth && withheld)) continue;
    const found = codesAt(member, object);
    if (found !== undefined) codes[name] = typeof found === 'string' ? mapCode(found, map) : mapList(found, map, index);
  }
  return codes;
};

/** Left out if partners see none of them: an empty object would reveal that there are some. */
const attributes = (members: readonly ShownMember[], object: object, youth: boolean) => {
  const codes = coded(members, object, youth, true);
  return Object.keys(codes).length === 0 ? {} : { attributes: codes };
};

const TERMS = ['custodyTerm', 'suspendedTerm', 'indeterminate', 'minimumTerm'] as const;

const sentenceOf = (members: readonly ShownMember[], sentence: Sentence, youth: boolean): Record<string, unknown> => {
  const codes = coded(members, sentence, youth, false);
  const { outcome, lists } = split(members, codes);
  const terms = TERMS.flatMap((name) => (sentence[name] === undefined ? [] : [[name, sentence[name]]]));
  return { ...outcome, ...Object.fromEntries(terms), ...lists };
};

/** Terms are between the outcome and the lists, as in a posted case. */
const split = (members: readonly ShownMember[], codes: Record<string, string | string[]>) => {
  const of = (multiple: boolean) => {
    const names = members.filter(({ member }) => member.dimension.multiple === multiple).map(({ name }) => name);
    return Object.fromEntries(Object.entries(codes).filter(([name]) => names.includes(name)));
  };
  return { outcome: of(false), lists: of(true) };
};

/**
 * Entries of the quantities that partners see, each category under the code that it is published as; those of one code are
 * added up, in the order of the first of each. Who sees a quantity sees its categories.
 */
const quantityRecorder = (codebook: Codebook) => {
  const maps = new Map<string, ReadonlyMap<string, string> | undefined>();
  for (const { id } of codebook.definition.codebook.quantities) {
    const source = codebook.amounts.get(id);
    if (source === undefined || !shows(VIEW, source.audience)) continue;
    maps.set(id, codeMaps(levelsOf(codebook, source.category ?? ''), VIEW)[0]);
  }
  return (entries: readonly CaseQuantity[] | undefined): { quantities?: CaseQuantity[] } => {
    const shown = new Map<string, CaseQuantity>();
    for (const { quantity, category, value, basis } of entries ?? []) {
      const map = maps.get(quantity);
      if (!maps.has(quantity)) continue;
      const code = category === undefined || map === undefined ? {} : { category: mapCode(category, map) };
      const key = `${quantity} ${code.category ?? ''}`;
      const before = shown.get(key);
      shown.set(key, {
        quantity,
        ...code,
        value: value + (before?.value ?? 0),
        basis: before === undefined ? basis : weaker(before.basis, basis),
      });
    }
    return shown.size === 0 ? {} : { quantities: [...shown.values()] };
  };
};
