import { factsOf } from '../../src/cases/facts.ts';
import type { Amount, CaseFacts, Codebook, Codes } from '../../src/codebook/model.ts';
import { levelsOf, publicCodebook } from '../../src/codebook/public.ts';
import type { Linkage, NumbersTable, ReleaseNumbers } from '../../src/disclosure/linkage.ts';
import type { Cell } from '../../src/disclosure/solve/system.ts';
import { countableCodebook, layoutFacts } from '../../src/releases/cube/layout.ts';
import type { CaseContent } from '../../src/schemas/case.ts';
import type { Filter } from '../../src/schemas/codebook.ts';
import type { TableData } from '../../src/statistics/table.ts';

/** Whether what linkage says is true of a dataset: its cells counted one by one from the cases, and its relations with these numbers. */

/** Tables as the cube counts them, as numbers that are all known. A mean is a sum and the number of units with an amount. */
export function numbersOf(
  codebook: Codebook,
  tables: readonly TableData[],
  more: Partial<ReleaseNumbers> = {},
): ReleaseNumbers {
  const { window, gaps } = codebook.definition.coverage;
  return {
    release: 'new',
    codebook: publicCodebook(codebook),
    coverage: { window, ...(gaps && { gaps }) },
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
  layer: NumbersTable['layer'],
  column: number,
): NumbersTable {
  const lists = by.map((id) => codebook.dimensions.get(id)!.codes);
  return {
    ...{ by, measure, layer },
    cells: cells.flatMap((cell) => {
      const positions = cell.slice(0, by.length) as number[];
      if (positions.includes(-2)) return [];
      const codes = positions.map((position, at) => (position < 0 ? null : lists[at]![position]!.code));
      return [{ codes, value: Number(cell[by.length + column] ?? 0) }];
    }),
  };
}

type Unit = 'case' | 'defendant' | 'conviction';
interface UnitFacts {
  rows: Codes[];
  amounts: Record<string, Amount>;
}

/** The number of any cell that is described by codes, counted from the cases; undefined if the description has a `!`. */
export function counterOf(codebook: Codebook, contents: readonly unknown[]): (cell: Cell) => number | undefined {
  const countable = countableCodebook(codebook);
  const facts = contents.map((content) => factsOf(countable, content as CaseContent, 'public'));
  const units: Record<Unit, UnitFacts[]> = { case: [], defendant: [], conviction: [] };
  for (const one of facts) addUnits(one, units);
  const answers = answererOf(codebook);
  return ({ layer, pairs }) => {
    if (
      Object.keys(pairs).some((name) => name.startsWith('!')) ||
      Object.values(pairs).some((code) => code.includes('!'))
    )
      return undefined;
    const [, amount, unit, given, measure] =
      /^\S+ (?:(.+) of )?(case|defendant|conviction)s(?: with (.+?))?(?: of (.+))?$/.exec(layer)! as unknown as [
        ...[string, string | undefined, Unit, string | undefined, string | undefined],
      ];
    const numbers = new Map<string, Question[]>();
    let category: [string, string] | undefined;
    for (const [name, code] of Object.entries(pairs)) {
      const [dimension = '', number = '1'] = name.split(' ');
      if (codebook.dimensions.get(dimension)?.kind === 'category') category = [dimension, code];
      else numbers.set(number, [...(numbers.get(number) ?? []), questionOf(codebook, dimension, code)]);
    }
    const selected = measure === undefined ? [] : questionsOf(codebook.measures.get(measure)!.filter!);
    const of = (name: string) => (name.startsWith('what ') ? codebook.measures.get(name.split(' ')[1]!)!.of! : name);
    let sum = 0;
    for (const { rows, amounts } of units[unit]) {
      if (![selected, ...numbers.values()].every((asked) => rows.some((row) => answers(row, asked)))) continue;
      if (amount === undefined && given === undefined) sum += 1;
      else {
        const total = amountIn(codebook, amounts[of(amount ?? given!)]!, category);
        sum += amount === undefined ? (total === null ? 0 : 1) : (total ?? 0);
      }
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
  category: [string, string] | undefined,
): number | null {
  if (category === undefined) return total;
  const [id, code] = category;
  const levels = levelsOf(codebook, codebook.dimensions.get(id)!.root);
  const isSet = code.startsWith('{');
  const depth = levels.findIndex((level) => (isSet ? level.audience === 'public' : level.id === id));
  const wanted = isSet ? code.slice(1, -1).split('+') : [code];
  const parts = categories.filter((part) => {
    let at: string | undefined = part.code;
    for (let level = 0; level < depth && at !== 'not-reported'; level++)
      at = levels[level]!.codes.find((entry) => entry.code === at)?.parent;
    return wanted.includes(at ?? '');
  });
  const known = parts.flatMap((part) => part.total ?? []);
  return known.length === 0 ? null : known.reduce((so, part) => so + part, 0);
}

/** What a condition of a cell asks for. `{a+b}`: any of these of the finest public codes; a band is named by its limits. */
function questionOf(codebook: Codebook, name: string, code: string): Question {
  if (!code.startsWith('{')) return { dimension: name, accepts: (own) => own === code };
  const open = [...codebook.dimensions.values()].filter(({ root, audience }) => root === name && audience === 'public');
  const finest = name === 'month' ? open.at(-1)! : open[0]!;
  const atoms = code
    .slice(1, -1)
    .split('+')
    .map((atom) => finest.codes.find(({ min, max }) => `${min ?? ''}..${max ?? ''}` === atom)?.code ?? atom);
  const accepts = (own: string, row: Codes): boolean => {
    // A quarter may be not reported although the year is known.
    if (name !== 'month' || own !== 'not-reported') return atoms.includes(own);
    const { year = own } = row;
    return atoms.includes(year === own || !open.some(({ id }) => id === 'year') ? own : `${year} alone`);
  };
  return { dimension: finest.id, accepts };
}

/** What is false of these cases: cells with another number, and relations that do not hold. Empty if all is true. */
export function falsehoods(linkage: Linkage, count: (cell: Cell) => number | undefined): string[] {
  const wrong: string[] = [];
  const values = linkage.cells.map((cell) => {
    const counted = count(cell);
    if (counted !== undefined && cell.value !== null && !isNear(counted, cell.value, 1))
      wrong.push(`${cell.id} is ${counted}, not ${cell.value}`);
    return counted ?? cell.value;
  });
  // What is left of a whole is worked out from the first relation that has it, and has to be right in all others.
  const left = [...linkage.relations];
  for (let before = -1; left.length !== before; ) {
    before = left.length;
    for (const relation of left.splice(0)) {
      const unknown = relation.cells.filter((cell) => values[cell] === null);
      if (unknown.length > 1) {
        left.push(relation);
        continue;
      }
      let sum = 0;
      let size = 1;
      let times = 1;
      relation.cells.forEach((cell, at) => {
        const value = values[cell];
        if (value === null || value === undefined) times = relation.coefficients[at]!;
        else {
          sum += relation.coefficients[at]! * value;
          size = Math.max(size, Math.abs(value));
        }
      });
      const text = () =>
        relation.cells
          .map((cell, at) => `${relation.coefficients[at]} x ${linkage.cells[cell]!.id} (${values[cell]})`)
          .join(' + ');
      if (unknown.length === 0) {
        if (!isNear(sum, 0, size)) wrong.push(`not 0: ${text()}`);
      } else {
        const value = isNear(sum, 0, size) ? 0 : -sum / times;
        if (value < 0) wrong.push(`less than 0: ${value}: ${text()}`);
        values[unknown[0]!] = value;
      }
    }
  }
  if (left.length > 0) wrong.push(`${left.length} relations with several cells that have no number`);
  return wrong;
}

const isNear = (one: number, other: number, size: number): boolean =>
  Math.abs(one - other) <= 1e-9 * Math.max(size, Math.abs(one));
