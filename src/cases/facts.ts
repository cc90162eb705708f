import type { Amount, CaseFacts, Codebook, Codes, Dimension, Level } from '../codebook/model.ts';
import { youthRule } from '../codebook/youth.ts';
import type { CaseContent } from '../schemas/case.ts';
import type { Audience } from '../schemas/names.ts';
import { NONE, NOT_REPORTED, PERIODS } from '../schemas/vocabulary.ts';
import {
  categoriesOf,
  countsAmount,
  derivations,
  type FlatCase,
  type FlatUnit,
  periodCode,
  quantityAmount,
  termAmount,
} from './derive.ts';
import { presentContent } from './former-names.ts';
import { codesAt, type Member, membersOf, type Place } from './members.ts';
import { codeMaps, levelsOf, mapCode, mapList, shows } from './view.ts';

type Flattener = (content: CaseContent) => CaseFacts;

/** Which names the facts have: those that the view shows, or all. The codes and the youth rule are the view's in both. */
type FactNames = 'shown' | 'all';

const flatteners = new WeakMap<Codebook, Map<string, Flattener>>();

/**
 * A checked case as what can be counted in one view: every dimension and amount that the view shows, at its unit.
 * `internal` is the staff's view: the real codes of everything. `partner` and `public` see published codes, and the youth rule
 * applies before anything is derived; what is derived may be derived from anything. Categories of a quantity are always those
 * of its finest level.
 * @throws Error if the case has a code that the codebook does not have, RangeError if it has an ill-formed term.
 */
export const factsOf = (codebook: Codebook, content: CaseContent, audience: Audience): CaseFacts =>
  flattener(codebook, audience)(content);

/**
 * `factsOf`, with everything that depends only on the codebook computed once. With `all`, dimensions and amounts that the view
 * does not show are there too: a public table may need them, for the filter of a measure or for the items of a list of which
 * only a coarser level is public. They must not be published.
 */
export const flattener = (codebook: Codebook, audience: Audience, names: FactNames = 'shown'): Flattener => {
  const made = flatteners.get(codebook) ?? new Map<string, Flattener>();
  flatteners.set(codebook, made);
  const key = `${audience} ${names}`;
  const flatten = made.get(key) ?? makeFlattener(codebook, audience, names);
  made.set(key, flatten);
  return flatten;
};

/**
 * The codes of a case for filters: one object for each conviction, in order, with the codes of its case, its defendant and
 * itself. Dimensions of all levels have different names.
 */
export const filterRows = (facts: CaseFacts): Codes[] =>
  facts.defendants.flatMap((defendant) =>
    defendant.convictions.map((conviction) => ({ ...facts.codes, ...defendant.codes, ...conviction.codes })),
  );

/**
 * The rows of `filterRows`, each as JSON. They are put together as texts, since merging the objects of every conviction costs
 * more than all the rest.
 */
export const filterRowTexts = (facts: CaseFacts): string[] => {
  const ofCase = membersText(facts.codes);
  return facts.defendants.flatMap((defendant) => {
    const ofDefendant = membersText(defendant.codes);
    return defendant.convictions.map(({ codes }) => {
      const parts = [ofCase, ofDefendant, membersText(codes)].filter((part) => part !== '');
      return `{${parts.join(',')}}`;
    });
  });
};

const membersText = (codes: Codes): string => JSON.stringify(codes).slice(1, -1);

const makeFlattener = (codebook: Codebook, view: Audience, names: FactNames): Flattener => {
  const named = names === 'all' ? 'internal' : view;
  const dimensions = [...codebook.dimensions.values()].filter(({ kind }) => kind !== 'category');
  const slots = new Map<string, number>();
  for (const unit of ['case', 'defendant', 'conviction'] as const) {
    for (const [slot, { id }] of dimensions.filter((dimension) => dimension.unit === unit).entries())
      slots.set(id, slot);
  }
  const slotOf = (id: string): number => slots.get(id)!; // asked for dimensions of `dimensions` only
  const readers = placeReaders(codebook, view, slotOf);
  const amounts = amountReaders(codebook, view);
  const derive = derivations(codebook, view, slots);
  const isYouth = youthRule(codebook, view);
  const periods = PERIODS.filter((period) => codebook.dimensions.get(period)?.kind === 'period').map((period) => ({
    period,
    slot: slotOf(period),
  }));
  const show = {
    case: shown(dimensions, 'case', named, slotOf),
    defendant: shown(dimensions, 'defendant', named, slotOf),
    conviction: shown(dimensions, 'conviction', named, slotOf),
  };
  const visible = (unit: Level) =>
    [...codebook.amounts.values()]
      .filter((source) => source.unit === unit && shows(named, source.audience))
      .map(({ id }) => id);
  const showAmounts = { case: visible('case'), defendant: visible('defendant'), conviction: visible('conviction') };

  return (stored) => {
    const content = presentContent(codebook, stored);
    const youth = isYouth(content);
    const flat: FlatCase = { values: [], amounts: amounts.case(content), defendants: [] };
    for (const { period, slot } of periods) flat.values[slot] = periodCode(content.sentencedOn, period);
    readers.case(content, flat.values, youth);
    for (const defendant of content.defendants) {
      const unit = { values: [], amounts: amounts.defendant(defendant), convictions: [] as FlatUnit[] };
      readers.defendant(defendant, unit.values, youth);
      readers.sentence(defendant.sentence, unit.values, youth);
      for (const conviction of defendant.convictions) {
        const part: FlatUnit = { values: [], amounts: amounts.conviction(conviction) };
        readers.conviction(conviction, part.values, youth);
        unit.convictions.push(part);
      }
      flat.defendants.push(unit);
    }
    for (const step of derive) step(flat);
    return {
      codes: show.case(flat.values),
      amounts: pick(flat.amounts, showAmounts.case),
      defendants: flat.defendants.map((defendant) => ({
        codes: show.defendant(defendant.values),
        amounts: pick(defendant.amounts, showAmounts.defendant),
        convictions: defendant.convictions.map((conviction) => ({
          codes: show.conviction(conviction.values),
          amounts: pick(conviction.amounts, showAmounts.conviction),
        })),
      })),
    };
  };
};

type Reader = (object: object, values: FlatUnit['values'], youth: boolean) => void;

const placeReaders = (codebook: Codebook, view: Audience, slotOf: (id: string) => number): Record<Place, Reader> => {
  const members = membersOf(codebook);
  const at = (place: Place): Reader => {
    const read = [...members[place].builtIns, ...members[place].attributes].map((member) =>
      memberReader(codebook, view, slotOf, member),
    );
    return (object, values, youth) => {
      for (const one of read) one(object, values, youth);
    };
  };
  return { case: at('case'), defendant: at('defendant'), conviction: at('conviction'), sentence: at('sentence') };
};

const memberReader = (codebook: Codebook, view: Audience, slotOf: (id: string) => number, member: Member): Reader => {
  const levels = levelsOf(codebook, member.dimension.root);
  const maps = codeMaps(levels, view);
  const targets = levels.map(({ id, index }, depth) => ({ slot: slotOf(id), index, map: maps[depth]! })); // one map a level
  const withheld = member.dimension.youthWithheld;
  const { multiple } = member.dimension;
  return (object, values, youth) => {
    const found = youth && withheld ? undefined : codesAt(member, object);
    for (const { slot, map, index } of targets) {
      if (typeof found === 'string') values[slot] = mapCode(found, map);
      else if (found === undefined) values[slot] = multiple ? [NOT_REPORTED] : NOT_REPORTED;
      else values[slot] = found.length === 0 ? [NONE] : mapList(found, map, index);
    }
  };
};

const amountReaders = (codebook: Codebook, view: Audience) => {
  const sources = [...codebook.amounts.values()];
  const quantities = (unit: Level) =>
    sources
      .filter((source) => source.kind === 'quantity' && source.unit === unit)
      .map((source) => ({ id: source.id, source, categories: categoriesOf(codebook, source, view) }));
  const [ofCase, ofDefendant] = [quantities('case'), quantities('defendant')];
  const terms = sources.filter(({ kind }) => kind === 'term').map(({ id }) => id);
  const counts = sources.filter(({ kind }) => kind === 'counts').map(({ id }) => id);
  return {
    case: (content: CaseContent) =>
      record(ofCase, ({ id, source, categories }) => [id, quantityAmount(content.quantities, source, categories)]),
    defendant: (defendant: CaseContent['defendants'][number]) => ({
      ...record(ofDefendant, ({ id, source, categories }) => [
        id,
        quantityAmount(defendant.quantities, source, categories),
      ]),
      ...record(terms, (id) => [id, termAmount(id, defendant.sentence)]),
    }),
    conviction: (conviction: CaseContent['defendants'][number]['convictions'][number]) =>
      record(counts, (id) => [id, countsAmount(conviction)]),
  };
};

const record = <Item>(items: readonly Item[], entry: (item: Item) => [string, Amount]): Record<string, Amount> => {
  const amounts: Record<string, Amount> = {};
  for (const item of items) {
    const [id, amount] = entry(item);
    amounts[id] = amount;
  }
  return amounts;
};

const pick = (amounts: Record<string, Amount>, ids: readonly string[]): Record<string, Amount> => {
  const picked: Record<string, Amount> = {};
  for (const id of ids) picked[id] = amounts[id]!; // every amount of the unit has been read
  return picked;
};

/** Writes out the codes of a unit that the view shows, in codebook order. */
const shown = (
  dimensions: readonly Dimension[],
  unit: Level,
  view: Audience,
  slotOf: (id: string) => number,
): ((values: FlatUnit['values']) => Codes) => {
  const visible = dimensions
    .filter((dimension) => dimension.unit === unit && shows(view, dimension.audience))
    .map(({ id }) => ({ id, slot: slotOf(id) }));
  return (values) => {
    const codes: Codes = {};
    for (const { id, slot } of visible) codes[id] = values[slot]!; // every slot of a unit is filled
    return codes;
  };
};
