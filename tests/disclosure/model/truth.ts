import type { RowConditions } from '../../../disclosure/src/model/atoms.ts';
import type { Counted } from '../../../disclosure/src/model/cells.ts';
import type { Model, ReleaseNumbers } from '../../../disclosure/src/model/model.ts';
import type { TableLayer } from '../../../disclosure/src/tables.ts';
import { factsOf } from '../../../src/cases/facts.ts';
import type { Amount, CaseFacts, Codebook, Codes } from '../../../src/codebook/model.ts';
import { levelsOf, publicCodebook } from '../../../src/codebook/public.ts';
import { countableCodebook, layoutFacts } from '../../../src/releases/cube/layout.ts';
import { definitionOf } from '../../../src/releases/protection/definition.ts';
import type { CaseContent } from '../../../src/schemas/case.ts';
import type { Filter } from '../../../src/schemas/codebook.ts';
import type { TableData } from '../../../src/statistics/table.ts';

/** Whether what the model says is true of a dataset: its cells counted one by one from the cases, and its relations with these numbers. */

/** Tables as the cube counts them, as numbers that are all known. A mean is a sum and the number of units with an amount. */
export function numbersOf(
  codebook: Codebook,
  tables: readonly TableData[],
  more: Partial<ReleaseNumbers> = {},
): ReleaseNumbers {
  return {
    release: 'new',
    definition: definitionOf(publicCodebook(codebook), codebook.definition.coverage),
    tables: tables.flatMap((table) => {
      const { statistic } = codebook.measures.get(table.measure)!;
      if (statistic === 'median') return [];
      const layer = statistic === 'count' ? 'count' : 'sum';
      const sums = layerOf(codebook, table, layer, 0);
      return statistic === 'mean' ? [sums, layerOf(codebook, table, 'known', 3)] : [sums];
    }),
    ...more,
  };
}

function layerOf(
  codebook: Codebook,
  { by, measure, cells }: TableData,
  layer: TableLayer['layer'],
  column: number,
): TableLayer {
  const lists = by.map((id) => codebook.dimensions.get(id)!.codes);
  return {
    ...{ by, measure, layer },
    cells: cells.flatMap((cell) => {
      const positions = cell.slice(0, by.length) as number[];
      if (positions.includes(-2)) return [];
      const codes = positions.map((position, at) => (position < 0 ? null : lists[at]![position]!.code));
      return [{ codes, number: BigInt(cell[by.length + column] ?? 0), isWithheld: false }];
    }),
  };
}

type Unit = 'case' | 'defendant' | 'conviction';
interface UnitFacts {
  rows: Codes[];
  amounts: Record<string, Amount>;
}

/** The number of any cell, counted from the cases; undefined for what is left of an inequality. */
export function counterOf(codebook: Codebook, contents: readonly unknown[]): (counted: Counted) => number {
  const countable = countableCodebook(codebook);
  const facts = contents.map((content) => factsOf(countable, content as CaseContent, 'public'));
  const units: Record<Unit, UnitFacts[]> = { case: [], defendant: [], conviction: [] };
  for (const one of facts) addUnits(one, units);
  const answers = answererOf(codebook);
  return ({ population: { unit, layer, amount = '' }, units: { single, rows, without } }) => {
    let categories: readonly string[] | undefined;
    const selected: Question[][] = [];
    const left: Question[][] = [];
    const isCategory = (row: RowConditions): boolean => [...row.keys()].some(({ quantity }) => quantity !== undefined);
    const categoriesOf = (row: RowConditions): string[] =>
      [...row].flatMap(([{ names }, { atoms }]) => atoms.map((atom) => names[atom]!));
    const asked = (row: RowConditions): Question[] =>
      [...row].flatMap(([{ id, names, quantity }, { atoms }]) => {
        const [name = ''] = id.split(' ');
        const of = atoms.map((atom) => names[atom]!);
        if (quantity !== undefined) {
          categories = of;
          return [];
        }
        if (name === '!release') return [];
        if (name === '!filter') {
          const questions = questionsOf(codebook.measures.get(id.split(' ')[2]!)!.filter!);
          (of.includes('yes') ? selected : left).push(questions);
          return [];
        }
        return [
          bandQuestion(codebook, id, of) ?? questionOf(codebook, flagIn(codebook, id) ?? name, `{${of.join('+')}}`),
        ];
      });
    const [must, ...some] = [single, ...rows.filter((row) => !isCategory(row))].map(asked);
    const none = without.filter((row) => !isCategory(row)).map(asked);
    const wantedCategories = rows.filter(isCategory).map(categoriesOf);
    const otherCategories = without.filter(isCategory).map(categoriesOf);
    const of = amount.startsWith('what ') ? codebook.measures.get(amount.split(' ')[1]!)!.of! : amount;
    let sum = 0;
    for (const { rows: own, amounts } of units[unit as Unit]) {
      const has = (questions: readonly Question[]) => own.some((row) => answers(row, questions));
      if (!has(must!) || ![...some, ...selected].every(has) || [...none, ...left].some(has)) continue;
      const hasAmount = (wanted: readonly string[]) => amountIn(codebook, amounts[of]!, wanted) !== null;
      if (!wantedCategories.every(hasAmount) || otherCategories.some(hasAmount)) continue;
      const total = layer === 'count' ? 1 : amountIn(codebook, amounts[of]!, categories);
      sum += layer === 'known' ? (total === null ? 0 : 1) : (total ?? 0);
    }
    return sum;
  };
}

/** What is asked of a code of a row. */
interface Question {
  dimension: string;
  accepts: (code: string, row: Codes) => boolean;
}

/** Whether a row has an answer to all questions. Those about one list, its levels and its maps are about one item of it. */
function answererOf(codebook: Codebook): (row: Codes, questions: readonly Question[]) => boolean {
  const { places } = layoutFacts(codebook);
  return (row, questions) => {
    const byList = new Map<string, Question[]>();
    for (const question of questions) {
      const list = places.get(question.dimension)?.lift?.source.id;
      if (list !== undefined) byList.set(list, [...(byList.get(list) ?? []), question]);
      else if (!question.accepts(row[question.dimension] as string, row)) return false;
    }
    return [...byList].every(([list, asked]) =>
      [row[list]!].flat().some((item) =>
        asked.every(({ dimension, accepts }) => {
          const { lift, dimension: own } = places.get(dimension)!;
          return accepts(own.codes[lift!.positions[lift!.source.index.get(item)!]!]!.code, row);
        }),
      ),
    );
  };
}

const questionsOf = (filter: Filter): Question[] =>
  Object.entries(filter).map(([dimension, wanted]) => ({
    dimension,
    accepts: (code) => (Array.isArray(wanted) ? wanted.includes(code) : !wanted.not.includes(code)),
  }));

function addUnits(one: CaseFacts, units: Record<Unit, UnitFacts[]>): void {
  const ofCase: UnitFacts = { rows: [], amounts: one.amounts };
  units.case.push(ofCase);
  for (const defendant of one.defendants) {
    const ofDefendant: UnitFacts = { rows: [], amounts: defendant.amounts };
    units.defendant.push(ofDefendant);
    for (const conviction of defendant.convictions) {
      const row = { ...one.codes, ...defendant.codes, ...conviction.codes };
      ofCase.rows.push(row);
      ofDefendant.rows.push(row);
      units.conviction.push({ rows: [row], amounts: conviction.amounts });
    }
  }
}

function amountIn(
  codebook: Codebook,
  { total, categories = [] }: Amount,
  wanted: readonly string[] | undefined,
): number | null {
  if (wanted === undefined) return total;
  const [id] = [...codebook.dimensions.values()].flatMap(({ kind, root }) => (kind === 'category' ? [root] : []));
  const levels = levelsOf(codebook, id!);
  const depth = levels.findIndex(({ audience }) => audience === 'public');
  const parts = categories.filter((part) => {
    let at: string | undefined = part.code;
    for (let level = 0; level < depth && at !== 'not-reported'; level++)
      at = levels[level]!.codes.find((entry) => entry.code === at)?.parent;
    return wanted.includes(at ?? '');
  });
  const known = parts.flatMap((part) => part.total ?? []);
  return known.length === 0 ? null : known.reduce((so, part) => so + part, 0);
}

/** The flag that has this rule. */
const flagIn = ({ definition }: Codebook, family: string): string | undefined =>
  definition.codebook.derived.find(({ level, rule }) => `${level} with ${JSON.stringify(rule)}` === family)?.id;

/** What asks for a number of parts or an amount between limits: of each variable that bands it, the band that these lie in. */
function bandQuestion({ definition, dimensions }: Codebook, family: string, atoms: readonly string[]) {
  const variables = definition.codebook.derived.flatMap(({ id, level, rule, audience }) => {
    const banded = 'count' in rule ? `${rule.count}s` : 'band' in rule ? rule.band : '';
    return `${banded} of a ${level}` === family && audience === 'public' ? [id] : [];
  });
  const [dimension] = variables;
  if (dimension === undefined) return undefined;
  const isIn = (id: string, code: string, atom: string): boolean => {
    if (atom === 'not-reported' || code === 'not-reported') return atom === code;
    const { min = 0, max = Number.POSITIVE_INFINITY } = dimensions.get(id)!.codes.find((one) => one.code === code)!;
    const [low = '', high = ''] = atom.split('..');
    return min <= Number(low) && (high === '' ? Number.POSITIVE_INFINITY : Number(high)) <= max;
  };
  const accepts = (_: string, row: Codes): boolean =>
    atoms.some((atom) => variables.every((id) => isIn(id, row[id] as string, atom)));
  return { dimension, accepts };
}

/** What a condition of a cell asks for. `{a+b}`: any of these of the finest public codes. */
function questionOf(codebook: Codebook, name: string, code: string): Question {
  if (!code.startsWith('{')) return { dimension: name, accepts: (own) => own === code };
  const open = [...codebook.dimensions.values()].filter(({ root, audience }) => root === name && audience === 'public');
  const finest = name === 'month' ? open.at(-1)! : open[0]!;
  const atoms = code.slice(1, -1).split('+');
  const accepts = (own: string, row: Codes): boolean => {
    // A quarter may be not reported although the year is known.
    if (name !== 'month' || own !== 'not-reported') return atoms.includes(own);
    const { year = own } = row;
    return atoms.includes(year === own || !open.some(({ id }) => id === 'year') ? own : `${year} alone`);
  };
  return { dimension: finest.id, accepts };
}

/** What is false of these cases: cells with another number, and relations that do not hold. Empty if all is true. */
export function falsehoods(model: Model, count: (counted: Counted) => number): string[] {
  const wrong: string[] = [];
  const values = model.cells.map((cell, at) => {
    const counted = model.counted[at];
    const value = counted && count(counted);
    if (value !== undefined && cell.value !== null && !isNear(value, cell.value, 1))
      wrong.push(`${model.textOf(at)} is ${value}, not ${cell.value}`);
    return value ?? cell.value;
  });
  for (const { cells, coefficients } of model.relations) {
    const text = () =>
      cells.map((cell, at) => `${coefficients[at]} x ${model.textOf(cell)} (${values[cell]})`).join(' + ');
    const rest = cells.filter((cell) => !model.counted[cell]);
    const sum = cells.reduce((so, cell, at) => so + (model.counted[cell] ? coefficients[at]! * values[cell]! : 0), 0);
    const size = Math.max(1, ...cells.map((cell) => Math.abs(values[cell] ?? 0)));
    if (rest.length === 0 ? !isNear(sum, 0, size) : sum < -1e-9 * size) wrong.push(`${sum}: ${text()}`);
  }
  return wrong;
}

const isNear = (one: number, other: number, size: number): boolean =>
  Math.abs(one - other) <= 1e-9 * Math.max(size, Math.abs(one));
