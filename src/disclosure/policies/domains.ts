import type { Codebook, Dimension } from '../../codebook/model.ts';
import type { PublicCodebook } from '../../codebook/public.ts';
import { fits } from '../../codebook/table-plan.ts';
import type { Filter, Measure } from '../../schemas/codebook.ts';
import { NOT_REPORTED } from '../../schemas/vocabulary.ts';
import { type CountedTable, countedLayers, type TrueCell } from '../tables.ts';

/**
 * Who can have an amount, by the amount: those who meet the filter. Nobody else has it in the counted tables, and the public may know
 * that nobody else can: from a note, or because it goes without saying, as only those who were fined have a fine.
 */
export type Domains = ReadonlyMap<string, Filter>;

/** A table that is counted, and not published. */
export type AskedTable = Pick<CountedTable, 'by' | 'measure'>;

/** By amount, what all have in common who have it, as these tables tell: as many meet a filter, or have a code, as there are in all. */
export function possibleDomains(codebook: Codebook, open: PublicCodebook, tables: readonly CountedTable[]): Domains {
  const asked = new Map(open.measures.flatMap((one) => (one.filterWithheld ? [] : [[one.id, one.filter] as const])));
  const known = tables.filter(({ measure }) => asked.has(measure));
  const found = known.flatMap((table) => withAmountIn(codebook, table, asked.get(table.measure)));
  const all = new Map(found.flatMap((one) => (one.asked ? [] : [[nameOf(one), one.all] as const])));
  const common = new Map<string, Filter>();
  for (const one of found)
    for (const { filter, number } of [{ filter: {}, number: one.all }, ...one.of])
      if (number > 0 && number === all.get(nameOf(one)))
        common.set(one.amount, { ...one.asked, ...common.get(one.amount), ...filter });
  return new Map([...common].filter(([, filter]) => Object.keys(filter).length > 0));
}

/** Whether one of these tables has all of it: its margins are tables, too. */
export const isTabulated = (tables: Codebook['tables'], { by, measure }: AskedTable): boolean =>
  tables.some((one) => one.measures.includes(measure) && by.every((id) => one.by.includes(id)));

/** Tables that a codebook does not have, each of one dimension: of the units with each amount, and of those in each of its bands. */
export function tablesOfDomains({ measures, tables, dimensions, definition }: Codebook): AskedTable[] {
  const plain = [...measures.values()].filter(({ filter }) => filter === undefined);
  const tabulated = [...new Set(tables.flatMap(({ by }) => by))].flatMap((id) => dimensions.get(id) ?? []);
  const amounts = plain.flatMap((measure) => (measure.of === undefined ? [] : [{ measure, bands: [] as Dimension[] }]));
  const banded = tabulated.flatMap((bands) => {
    const measure = plain.find(({ statistic, countingUnit }) => statistic === 'count' && countingUnit === bands.unit);
    const isOfAmount = bandedAmount(bands, definition.codebook) !== undefined;
    return measure && isOfAmount ? [{ measure, bands: [bands] }] : [];
  });
  return [...amounts, ...banded].flatMap(({ measure, bands }) =>
    tabulated
      .filter((one) => bands.every(({ root }) => root !== one.root))
      .map((one) => [...bands, one])
      .filter((by) => fits(measure, by))
      .map((by): AskedTable => ({ by: by.map(({ id }) => id), measure: measure.id }))
      .filter((asked) => !isTabulated(tables, asked)),
  );
}

/** How many units have an amount, in all and of each code, as a table tells: it counts them, or is broken down by bands of the amount. */
interface WithAmount {
  amount: string;
  unit: Measure['countingUnit'];
  all: number;
  /** What the filter of the measure asks for. */
  asked: Filter | undefined;
  of: readonly { filter: Filter; number: number }[];
}

function withAmountIn(codebook: Codebook, table: CountedTable, asked: Filter | undefined): WithAmount[] {
  const { by } = table;
  const { of: amount, countingUnit: unit } = codebook.measures.get(table.measure) ?? noMeasure();
  const [counted] = countedLayers(codebook, table).filter(({ layer }) => layer !== 'sum');
  const cells = counted?.cells ?? [];
  if (amount !== undefined) return [{ amount, unit, asked, ...numbersWithAmount(by, cells) }];
  return by.flatMap((id, at) => {
    const dimension = codebook.dimensions.get(id);
    const banded = dimension && bandedAmount(dimension, codebook.definition.codebook);
    const reported = cells.filter(({ codes }) => codes[at] !== null && codes[at] !== NOT_REPORTED);
    const inAll = reported.map(({ codes, number }) => ({ codes: codes.with(at, null), number }));
    return banded === undefined ? [] : [{ amount: banded, unit, asked, ...numbersWithAmount(by, inAll) }];
  });
}

const noMeasure = (): never => {
  throw new Error('a table of a measure that the codebook does not have');
};

/** How many units these cells count in all, and of each reported code. Bands of one code are added up. */
function numbersWithAmount(
  by: readonly string[],
  cells: readonly Pick<TrueCell, 'codes' | 'number'>[],
): Pick<WithAmount, 'all' | 'of'> {
  let all = 0;
  const of = new Map<string, { filter: Filter; number: number }>();
  for (const { codes, number } of cells) {
    const [[at, code] = [-1, null], another] = [...codes.entries()].filter(([, code]) => code !== null);
    if (code === null) all += Number(number);
    else if (!another && code !== NOT_REPORTED) {
      const before = of.get(`${at} ${code}`)?.number ?? 0;
      of.set(`${at} ${code}`, { filter: { [by[at] ?? '']: [code] }, number: before + Number(number) });
    }
  }
  return { all, of: [...of.values()] };
}

/** The amount that a dimension puts into bands, if it does. */
export function bandedAmount(
  { kind, root }: Dimension,
  { derived }: Codebook['definition']['codebook'],
): string | undefined {
  const rule = kind === 'derived' ? derived.find(({ id }) => id === root)?.rule : undefined;
  return rule && 'band' in rule ? rule.band : undefined;
}

const nameOf = ({ unit, amount }: WithAmount): string => `${unit} ${amount}`;
