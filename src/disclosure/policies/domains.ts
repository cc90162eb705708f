import type { Filter } from '../../schemas/codebook.ts';
import { NOT_REPORTED } from '../../schemas/vocabulary.ts';
import { knownDomains, type Model, type ModelTable, type ReleaseNumbers } from '../model/model.ts';
import { EVERYBODY, type Population } from '../model/units.ts';
import type { Cell, System } from '../solve/system.ts';

/**
 * Who can have an amount, by the amount: those who meet the filter. Nobody else has it in the counted tables, and the public may know
 * that nobody else can: from a note, or because it goes without saying, as only those who were fined have a fine.
 */
export type Domains = ReadonlyMap<string, Filter>;

interface ReleaseInModel extends Pick<ReleaseNumbers, 'codebook'> {
  /** Its name in the model. */
  release: string;
  model: Model;
  system: System;
}

/**
 * One for each amount: what is known of every dataset, or else what all have who have the amount, or else what is likely.
 */
export function possibleDomains(given: ReleaseInModel): Domains {
  const own = given.model.tables.filter(({ release }) => release === given.release);
  const found = own.flatMap((table) => withAmountIn(table, given));
  return new Map([...likelyDomains(found, given), ...commonDomains(found), ...knownDomains(given)]);
}

/** How many units have an amount, in all and of each code, as a table tells: it counts them, or is broken down by bands of the amount. */
interface WithAmount {
  amount: string;
  unit: Population['unit'];
  all: number;
  /** What the filter of the table asks for; undefined if it counts all units. */
  asked: Filter | undefined;
  of: readonly { filter: Filter; number: number }[];
}

function withAmountIn(table: ModelTable, given: ReleaseInModel): WithAmount[] {
  const { by, rows, layer } = table;
  const total = rows.find(({ codes }) => codes.every((code) => code === null));
  const { population, units = EVERYBODY } = given.model.counted[total?.cell ?? -1] ?? {};
  if (!population || layer === 'sum') return [];
  const { unit, amount } = population;
  const isOfAll = units.single.size + units.rows.length === 0;
  const asked = isOfAll ? undefined : given.codebook.measures.find(({ id }) => id === table.measure)?.filter;
  if (!isOfAll && !asked) return [];
  if (layer === 'known')
    return amount === undefined ? [] : [{ amount, unit, asked, ...numbersWithAmount(table, given) }];
  return by.flatMap((_, band) => {
    const amount = amountOfBands(table, band, given);
    const reported = rows.filter(({ codes }) => codes[band] !== null && codes[band] !== NOT_REPORTED);
    const inAll = reported.map(({ codes, cell }) => ({ codes: codes.with(band, null), cell }));
    return amount === undefined ? [] : [{ amount, unit, asked, ...numbersWithAmount({ by, rows: inAll }, given) }];
  });
}

/** How many units these rows count in all, and of each code. Bands of one code are added up. */
function numbersWithAmount(
  { by, rows }: Pick<ModelTable, 'by' | 'rows'>,
  given: ReleaseInModel,
): Pick<WithAmount, 'all' | 'of'> {
  let all = 0;
  const of = new Map<string, { filter: Filter; number: number }>();
  for (const { codes, cell } of rows) {
    const [[at, code] = [-1, null], another] = [...codes.entries()].filter(([, code]) => code !== null);
    const number = systemCellOf(given, cell)?.value ?? 0;
    if (code === null) all += number;
    else if (!another) {
      const before = of.get(`${at} ${code}`)?.number ?? 0;
      of.set(`${at} ${code}`, { filter: { [by[at] ?? '']: [code] }, number: before + number });
    }
  }
  return { all, of: [...of.values()] };
}

/** The amount that a dimension of a table puts into bands, if it does. */
function amountOfBands({ rows }: ModelTable, dimension: number, { model }: ReleaseInModel): string | undefined {
  const row = rows.find(({ codes }) => codes.every((code, at) => (code !== null) === (at === dimension)));
  const families = model.counted[row?.cell ?? -1]?.units.single.keys() ?? [];
  return [...families].find(({ bands }) => bands !== undefined)?.bands;
}

const systemCellOf = ({ model, system }: ReleaseInModel, cell: number): Cell | undefined =>
  system.cells[system.index.get(model.cells[cell]?.id ?? '') ?? -1];

/**
 * Whoever sees that fewer than T units with some code have no amount, and as many have it in all, takes the code for the reason: only
 * those who were fined have a fine.
 */
function likelyDomains(found: readonly WithAmount[], given: ReleaseInModel): [amount: string, of: Filter][] {
  const { tables, counted } = given.model;
  const filters = new Map(given.codebook.measures.map(({ id, filter }) => [id, filter]));
  const groups = tables.flatMap(({ by, rows, layer, release, measure }) =>
    (layer === 'count' && release === given.release ? rows : []).flatMap(({ codes, cell }) => {
      const [[at, code] = [-1, null], ...others] = [...codes.entries()].filter(([, code]) => code !== null);
      const asked = filters.get(measure) ?? {};
      const filter = code === null ? asked : { [by[at] ?? '']: [code] };
      const isOne = others.length === 0 && (code === null) !== (Object.keys(asked).length === 0);
      return isOne ? [{ cell, filter }] : [];
    }),
  );
  const likely = new Map<string, Filter>();
  for (const { amount, unit, all } of found) {
    if (likely.has(amount)) continue;
    for (const { cell, filter } of groups) {
      const { value, threshold = 0 } = systemCellOf(given, cell) ?? {};
      const rest = (value ?? 0) - all;
      const own = counted[cell];
      const isSame = own?.population.unit === unit && own?.units.rows.length === 0;
      if (isSame && all > 0 && rest >= 0 && rest < threshold) likely.set(amount, filter);
    }
  }
  return [...likely];
}

/** What all have in common who have the amount: as many meet a filter, or have a code, as there are in all. */
function commonDomains(found: readonly WithAmount[]): Domains {
  const common = new Map<string, Filter>();
  const all = new Map(found.flatMap((one) => (one.asked ? [] : [[nameOf(one), one.all] as const])));
  for (const one of found)
    for (const { filter, number } of [{ filter: {}, number: one.all }, ...one.of])
      if (number > 0 && number === all.get(nameOf(one)))
        common.set(one.amount, { ...one.asked, ...common.get(one.amount), ...filter });
  return new Map([...common].filter(([, filter]) => Object.keys(filter).length > 0));
}

const nameOf = ({ unit, amount }: WithAmount): string => `${unit} ${amount}`;
