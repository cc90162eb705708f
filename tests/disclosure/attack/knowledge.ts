import type { Body } from '../../samples/body.ts';
import type { Door, Question } from './door.ts';
import { minus, type Row, type Sum, System, sumOf } from './system.ts';

/**
 * What an attacker knows who has the public answers of all readable releases and nothing else, as equations over atoms. An atom is
 * a combination of codes that no public condition splits: of a list a set of codes, of a date a quarter or a year alone. Each
 * release has an unknown for each atom of each combination of variables that is tabulated, and another for each amount.
 * Shares no code with src/disclosure.
 */

/** What is said in words only: of an amount, the codes that a unit with one has. */
export type Words = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export interface Measure {
  id: string;
  unit: string;
  statistic: string;
  of: string;
  decimals: number;
  filter: Readonly<Record<string, readonly string[] | { not: readonly string[] }>>;
  tables: readonly (readonly string[])[];
}
/** Dimensions and codes; those at `_T` are left out. `!known` is every code but `not-reported`. */
export type Key = readonly (readonly [dimension: string, code: string])[];
export interface Cell {
  measure: Measure;
  key: Key;
  value: number | null;
  flags: readonly string[];
  status: string | null;
  interval: readonly [low: number, high: number | null] | null;
}
/** What was read of one release. */
export interface Told {
  version: string;
  door: Door;
  measures: ReadonlyMap<string, Measure>;
  cells: ReadonlyMap<string, Cell>;
}

export const nameOf = (measure: string, key: Key): string =>
  `${measure}|${key
    .map((pair) => pair.join('='))
    .sort()
    .join('&')}`;

function measuresOf({ structure, codebook }: Pick<Door, 'structure' | 'codebook'>): ReadonlyMap<string, Measure> {
  return new Map(
    structure.measures.map(({ id, countingUnit, statistic, decimals }: Body) => {
      const { of = id, filter = {} } = codebook.measures.find((one: Body) => one.id === id);
      const own = structure.tables.filter((table: Body) => table.measures.includes(id));
      const tables = own.flatMap(({ by }: Body) => by);
      return [id, { id, unit: countingUnit, statistic, of, decimals, filter, tables }];
    }),
  );
}

/** All that an attacker asks for: each table with its totals, with the denominators of shares, and sorted. */
export function questionsOf(door: Pick<Door, 'structure' | 'codebook'>): Question[] {
  return [...measuresOf(door).values()].flatMap(({ id: measure, tables, statistic }) =>
    tables.flatMap((by) => {
      const shares = ['count', 'sum'].includes(statistic) ? by.map((share) => ({ share, base: 'known' as const })) : [];
      return [
        ...(shares.length > 0 ? shares : [{}]).map((share): Question => ({ measure, by, totals: true, ...share })),
        { measure, by, totals: false },
        { measure, by, totals: false, sort: '-value' as const },
      ];
    }),
  );
}

/** Reads everything of one release. */
export function read(door: Door): Told {
  const measures = measuresOf(door);
  const cells = new Map<string, Cell>();
  const learn = (measure: Measure, key: Key, { value, status, flags, interval }: Partial<Body>) => {
    const name = nameOf(measure.id, key);
    const known = cells.get(name);
    if (known && (known.value !== null || value === null)) return;
    cells.set(name, { measure, key, value, status, flags: flags ?? [], interval: interval ?? null });
  };
  for (const question of questionsOf(door)) {
    const { share, totals } = question;
    const measure = measures.get(question.measure);
    if (!totals || !measure) continue;
    for (const one of door.ask(question).observations) {
      const key = Object.entries<string>(one.key).filter(([, code]) => code !== '_T');
      learn(measure, key, one);
      const others = key.filter(([id]) => id !== share);
      if (share && one.denominator !== null)
        learn(measure, [...others, [share, '!known']], { value: one.denominator, status: null });
    }
  }
  for (const { statistic, id, measure, where = {}, share, base, of } of door.codebook.headlines) {
    const counted = measures.get(measure ?? of?.measure ?? '');
    const shown = door.headlines.find((one) => one.id === id);
    if (!counted || !shown) continue;
    const key = Object.entries<string[]>(where).map(([name, codes]) => [name, codes[0] ?? ''] as const);
    const others = key.filter(([name]) => name !== share);
    const whole: Key = base === 'known' ? [...others, [share, '!known']] : others;
    if (['count', 'sum'].includes(statistic)) learn(counted, key, { value: shown.value, status: shown.status });
    if (shown.numerator != null) learn(counted, key, { value: shown.numerator, status: null });
    if (shown.denominator != null && statistic === 'share')
      learn(counted, whole, { value: shown.denominator, status: null });
    if (shown.notReported != null)
      learn(counted, [...others, [share, 'not-reported']], { value: shown.notReported, status: null });
  }
  return { version: door.version, door, measures, cells };
}

/** A variable of a unit with its atoms. */
export interface Variable {
  /** The dimension that all others of it follow from. */
  base: string;
  /** The codes of `base` that a unit of each atom can have: several sets, if no condition splits them. */
  atoms: readonly (readonly (readonly string[])[])[];
  /** For each atom whether a unit of it has a code of the base for which all tests hold. */
  holds(condition: Condition): readonly boolean[];
  /** Where it is of several dimensions that vary together in rows below the unit: these. */
  joint?: Joint;
}
/** Its codes are combinations of one code of each base, by classes of codes that no condition tells apart. */
export interface Joint {
  bases: readonly string[];
  /** The name of a combination, of a code of each base. */
  nameOf(codes: readonly string[]): string;
  /** The codes of one base in combinations of these names. */
  codesIn(base: string, names: readonly string[]): readonly string[];
}
/** Variables that are crossed, and where their atoms' unknowns are. */
export interface Block {
  unit: string;
  variables: readonly Variable[];
  size: number;
}
/** Dimensions that follow from one base, with what is asked of each: one code of the base has to meet it all. */
type Condition = readonly (readonly [dimension: string, test: (code: string) => boolean])[];

const LEVELS = ['case', 'defendant', 'conviction'];
const BUILT_IN_LEVELS: Record<string, string> = { area: 'case', courtType: 'case', offence: 'conviction' };
/** More would take too long. */
const LIST_CODES = 4;
const BLOCK_SIZE = 3_000;
/** Combinations of codes of rows: a unit has a set of them, one of 2 ** COMBINATIONS. With 12 an attack takes ten times as long. */
const MOST_COMBINATIONS = Number(process.env.COMBINATIONS ?? 9);
const NOT_REPORTED = 'not-reported';
const YEAR_ONLY = 'year only ';

/** How the dimensions of a unit hang together, by all releases. */
class Dimensions {
  readonly #follows = new Map<string, { of: string; to: (code: string) => string; isExists?: boolean }>();
  readonly #codes = new Map<string, Set<string>>();
  readonly #level = new Map<string, string>();
  readonly #lists = new Set<string>();
  readonly #recorded = new Set<string>();
  readonly #formerly = new Map<string, string>();
  readonly bands = new Map<string, Body[]>();
  readonly unit: string;

  constructor(unit: string, releases: readonly Told[]) {
    this.unit = unit;
    // Former names of all releases first.
    for (const { door } of releases) this.#readVariables(door.codebook);
    for (const { door } of releases) this.#readDimensions(door.codebook, door.structure.dimensions);
  }

  /**
   * The codes that a codebook allows in a recorded variable: of the whole window if it is a period, only what is not reported if there is
   * no such variable. Undefined: it may be anything.
   */
  allowedBy({ codebook, structure }: Door, base: string): ((code: string) => boolean) | undefined {
    if (['year', 'quarter'].includes(base)) {
      const { from, to } = structure.window;
      return (code) => {
        const year = code.replace(YEAR_ONLY, '').slice(0, 4);
        return code === NOT_REPORTED || (`${year}-12-31` >= from && `${year}-01-01` < to);
      };
    }
    if (!this.#recorded.has(base)) return undefined;
    const own = codebook.variables.find(({ id }: Body) => id === base) ?? codebook.builtIn[base];
    if (!own) return (code) => code === NOT_REPORTED;
    const codes = new Set<string>(
      codebook.codeLists[own.codeList].codes.map((one: Body) => this.present(base, one.code)),
    );
    return (code) => codes.has(code) || code === NOT_REPORTED || code === 'none';
  }

  #readVariables(codebook: Body): void {
    for (const id of [...codebook.variables.map((one: Body) => one.id), ...Object.keys(codebook.builtIn)])
      this.#recorded.add(id);
    for (const { id, level = BUILT_IN_LEVELS[id] ?? 'defendant', multiple, codeList, levels = {} } of [
      ...codebook.variables,
      ...codebook.derived,
      ...Object.entries<Body>(codebook.builtIn).map(([id, one]) => ({ id, ...one })),
    ]) {
      for (const name of [
        id,
        ...Object.keys(levels).map((coarser) => id + coarser.charAt(0).toUpperCase() + coarser.slice(1)),
      ]) {
        this.#level.set(name, level);
        if (multiple) this.#lists.add(name);
      }
      for (const { code, renamedFrom = [] } of codebook.codeLists[codeList]?.codes ?? [])
        for (const former of renamedFrom) this.#formerly.set(`${id} ${former}`, code);
    }
  }

  #readDimensions(codebook: Body, dimensions: readonly Body[]): void {
    const periods = dimensions.filter(({ role }) => role === 'time').map(({ id }) => id);
    for (const { id, coarser, codes } of dimensions) {
      const own = this.#codes.get(id) ?? new Set();
      this.#codes.set(id, own);
      for (const { code } of codes) own.add(this.present(id, code));
      if (periods.includes(id)) {
        this.#level.set(id, 'case');
        if (id === 'year' && periods.includes('quarter'))
          this.#follows.set('year', { of: 'quarter', to: (code) => code.replace(YEAR_ONLY, '').replace(/-Q.$/, '') });
      } else if (coarser) {
        const parents = new Map<string, string>(
          codes.map(({ code, parent }: Body) => [this.present(id, code), parent ?? code]),
        );
        this.#follows.set(coarser, { of: id, to: (code) => parents.get(code) ?? code });
      }
    }
    for (const { id, rule, level } of codebook.derived) if (rule) this.#follow(id, rule, level, codebook);
  }

  /** Whether a code is one that a filter wants, whatever it was called then. */
  testOf(id: string, wanted: Measure['filter'][string]): (code: string) => boolean {
    const codes = ('not' in wanted ? wanted.not : wanted).map((code) => this.present(id, code));
    return (code) => codes.includes(code) !== 'not' in wanted;
  }

  /** The name that a code has now. */
  present(dimension: string, code: string): string {
    return this.#formerly.get(`${dimension} ${code}`) ?? code;
  }

  #follow(id: string, rule: Body, level: string, codebook: Body): void {
    const test = (wanted: Body) => (code: string) =>
      Array.isArray(wanted) ? wanted.includes(code) : !wanted.not.includes(code);
    if ('map' in rule) {
      const targets = new Map(
        Object.entries<string[]>(rule.map.codes).flatMap(([to, from]) =>
          from.map((code) => [this.present(rule.map.of, code), to]),
        ),
      );
      const rest = (code: string) => ([NOT_REPORTED, 'none'].includes(code) ? code : (rule.map.else ?? NOT_REPORTED));
      this.#follows.set(id, { of: rule.map.of, to: (code) => targets.get(code) ?? rest(code) });
    } else if ('exists' in rule) {
      const [[of = '', wanted] = [], ...more] = Object.entries(rule.exists);
      if (more.length === 0 && level === this.unit)
        this.#follows.set(id, { of, to: (code) => (test(wanted)(code) ? 'yes' : 'no'), isExists: true });
    } else {
      const codes = codebook.codeLists[rule.codeList].codes;
      this.bands.set(id, codes);
      if ('band' in rule)
        this.#follows.set(`#${rule.band}`, { of: id, to: (code) => (code === NOT_REPORTED ? code : 'some') });
    }
  }

  baseOf(id: string): string {
    const { of } = this.#follows.get(id) ?? {};
    return of === undefined || !(this.#codes.has(of) || this.#follows.has(of)) ? id : this.baseOf(of);
  }

  isList(base: string): boolean {
    return this.#lists.has(base) || LEVELS.indexOf(this.#level.get(base) ?? 'case') > LEVELS.indexOf(this.unit);
  }

  /** Variables of one branch vary together; a unit has several combinations of them. */
  branchOf(base: string): string {
    return this.#lists.has(base) ? base : this.isList(base) ? 'below' : '';
  }

  /** Every set of codes that a unit can have; undefined if there are too many. */
  setsOf(base: string): string[][] | undefined {
    if (base.startsWith('#')) return [['some'], [NOT_REPORTED]];
    const codes = [...(this.#codes.get(base) ?? [])];
    if (base === 'quarter')
      for (const year of new Set(codes.map((code) => code.replace(/-Q.$/, ''))))
        if (year !== NOT_REPORTED) codes.push(YEAR_ONLY + year);
    if (!this.isList(base)) return codes.map((code) => [code]);
    const isList = this.#lists.has(base);
    const items = codes.filter((code) => code !== 'none' && !(isList && code === NOT_REPORTED));
    if (items.length > LIST_CODES) return undefined;
    const sets = Array.from({ length: 2 ** items.length - 1 }, (_, bits) =>
      items.filter((_, at) => ((bits + 1) >> at) % 2 === 1),
    );
    return isList ? [...sets, ['none'], [NOT_REPORTED]] : sets;
  }

  codesOfBase = (base: string): string[] =>
    base.startsWith('#') ? ['some', NOT_REPORTED] : [...(this.#codes.get(base) ?? [])];

  /** What is asked of dimensions, by what they follow from. */
  conditionsOf(asked: Condition): Condition[] {
    const bases = new Map<string, Condition>();
    for (const one of asked) bases.set(this.baseOf(one[0]), [...(bases.get(this.baseOf(one[0])) ?? []), one]);
    return [...bases.values()];
  }

  /** Whether a unit with these codes of a base has one that meets all of it. */
  meets(condition: Condition, base: string, codes: readonly string[]): boolean {
    return codes.some((code) => condition.every(([id, test]) => this.codesAt(id, base, code, codes).some(test)));
  }

  /** What one of its codes of a base says of a unit in a dimension. A flag says the same of each. */
  codesAt(dimension: string, base: string, code: string, all: readonly string[]): string[] {
    return this.codesOf(dimension, base, this.isFlag(dimension) ? all : [code]);
  }

  isFlag(id: string): boolean {
    const { of, isExists = false } = this.#follows.get(id) ?? {};
    return isExists || (of !== undefined && this.isFlag(of));
  }

  /** The codes of a dimension that a unit with these codes of its base has. */
  codesOf(dimension: string, base: string, codes: readonly string[]): string[] {
    if (dimension === base) return codes.map((code) => (code.startsWith(YEAR_ONLY) ? NOT_REPORTED : code));
    const { of, to, isExists } = this.#follows.get(dimension)!; // since it has another base
    const read = of === base ? codes : this.codesOf(of, base, codes);
    const found = [...new Set(read.map(to))];
    return isExists && found.length > 1 ? ['yes'] : found;
  }
}

/** What is known of all releases together. */
export class Knowledge {
  readonly releases: readonly Told[];
  readonly blocks: readonly Block[];
  readonly rows: Row[] = [];
  system = new System(0, []);
  /** The unknowns of a release: of units in each block, and of an amount. */
  readonly #counts: Int32Array[][] = [];
  readonly #amounts: Map<string, Int32Array>[][] = [];
  readonly #dimensions = new Map<string, Dimensions>();
  readonly #words: Words;
  /** Unknowns that are 0 by words, or because nobody without an amount has one. */
  readonly #fixed = new Set<number>();
  readonly #isSame: boolean;
  #rowsBefore = 0;
  #before: System | undefined;
  /**
   * For each release an earlier one that says the same of all that both say, so that the attacker takes them for counts of the same
   * people; -1 if there is none. The same goes for the people of one year.
   */
  readonly sameAs: number[] = [];
  /** Some people are taken for the same in two releases. */
  isJoined = false;
  /** For each unknown the release that has it first. */
  readonly owners: number[] = [];

  constructor(doors: readonly Door[], words: Words, isSame: boolean) {
    this.#isSame = isSame;
    this.#words = words;
    this.releases = doors.map(read);
    for (const unit of LEVELS) this.#dimensions.set(unit, new Dimensions(unit, this.releases));
    this.blocks = LEVELS.flatMap((unit) => this.#blocksOf(unit));
    this.releases.forEach((_, release) => {
      this.#place(release);
    });
    this.releases.forEach((told, release) => {
      this.#rowsBefore = this.rows.length;
      this.#tell(told, release);
    });
  }

  /** What follows without the newest release. */
  get before(): System {
    this.#before ??= new System(this.owners.length, this.rows.slice(0, this.#rowsBefore), this.#fixed);
    return this.#before;
  }

  dispose(): void {
    this.system.dispose();
    this.#before?.dispose();
  }

  /** Works out what follows from the equations at once. Throws Contradiction. */
  solve(): void {
    this.system = new System(this.owners.length, this.rows, this.#fixed);
  }

  isNoneByWords = (at: number): boolean => this.#fixed.has(at);

  dimensionsOf = (unit: string): Dimensions => this.#dimensions.get(unit)!; // one for each unit

  basesOf(measure: Measure, by: readonly string[]): string[] {
    const dimensions = this.dimensionsOf(measure.unit);
    const asked = [...by, ...Object.keys(measure.filter), ...(measure.statistic === 'count' ? [] : [`#${measure.of}`])];
    const bases = new Set(asked.map((id) => dimensions.baseOf(id)));
    // Words say more of whoever has the amount, or one that lies in a band.
    for (const [of, said] of Object.entries(this.#words))
      if (bases.has(dimensions.baseOf(`#${of}`))) for (const id of Object.keys(said)) bases.add(dimensions.baseOf(id));
    return [...bases].sort();
  }

  /** The largest sets of variables that are crossed. */
  #blocksOf(unit: string): Block[] {
    const dimensions = this.dimensionsOf(unit);
    const sets: string[][] = [];
    const used = new Map<string, Map<string, Condition | undefined>>();
    const use = (id: string, name: string, condition?: Condition) => {
      const base = dimensions.baseOf(id);
      used.set(base, (used.get(base) ?? new Map()).set(name, condition));
    };
    for (const { measures } of this.releases)
      for (const measure of measures.values()) {
        if (measure.unit !== unit || measure.statistic === 'median') continue; // a median is no sum
        for (const condition of this.#selected(measure)) {
          const ids = condition.map(([id]) => id);
          use(ids[0] ?? '', JSON.stringify(ids.map((id) => [id, measure.filter[id]])), condition);
        }
        if (measure.statistic !== 'count') use(`#${measure.of}`, `#${measure.of}`);
        for (const by of measure.tables) {
          for (const id of by) use(id, id);
          sets.push(this.basesOf(measure, by));
        }
      }
    for (const id of Object.values(this.#words).flatMap(Object.keys)) use(id, id);
    if (unit === 'defendant' && this.#isYouthRulePlain()) sets.push(...withAges(sets));
    const variables = new Map<string, Variable>();
    for (const [base, names] of used) {
      const found = variableOf(dimensions, base, names);
      if (found) variables.set(base, found);
    }
    const isWide = (set: string[]) =>
      set.reduce((size, base) => size * variables.get(base)!.atoms.length, 1) > BLOCK_SIZE; // of those that were made, see below
    const possible = sets.filter((set) => {
      const branches = set.map((base) => dimensions.branchOf(base)).filter((branch) => branch !== '');
      return set.every((base) => variables.has(base)) && new Set(branches).size === branches.length && !isWide(set);
    });
    const largest = possible.filter(
      (set, at) =>
        !possible.some(
          (other, index) => set.every((base) => other.includes(base)) && (other.length > set.length || index < at),
        ),
    );
    const blockOf = (own: readonly Variable[]): Block => ({
      unit,
      variables: own,
      size: own.reduce((size, { atoms }) => size * atoms.length, 1),
    });
    const plain = largest.map((set) => blockOf(set.map((base) => variables.get(base)!))); // each has one
    // What tables and filters ask of several dimensions of one row, beside all that they ask of each.
    const joint = new Map<string, Block>();
    for (const set of sets) {
      const below = set.filter((base) => dimensions.branchOf(base) === 'below');
      const others = set.filter((base) => !below.includes(base));
      const branches = new Set(others.map((base) => dimensions.branchOf(base)).filter((branch) => branch !== ''));
      if (below.length < 2 || !others.every((base) => variables.has(base))) continue;
      if (branches.size < others.filter((base) => dimensions.branchOf(base) !== '').length) continue;
      const together = joint.get(set.join()) ? undefined : jointOf(dimensions, below, used);
      const block = together && blockOf([together, ...others.map((base) => variables.get(base)!)]);
      if (block && block.size <= Math.max(BLOCK_SIZE, 2 ** MOST_COMBINATIONS)) joint.set(set.join(), block);
    }
    return [...plain, ...joint.values()];
  }

  /** Gives the atoms of a release their unknowns: those of an earlier release that counts the same people, or new ones. */
  #place(release: number): void {
    const told = this.releases[release]!; // there is one
    const earlier = this.releases.slice(0, release);
    const sameIn = (year?: string) => (this.#isSame ? earlier.findIndex((one) => saySame(one, told, year)) : -1);
    this.sameAs.push(sameIn());
    const years = new Map<string, number>();
    const likeOf = (block: Block, atom: number): number => {
      const year = yearOf(block, atom);
      if (this.sameAs[release]! >= 0 || year === undefined) return this.sameAs[release]!;
      if (!years.has(year)) years.set(year, sameIn(year));
      return years.get(year)!; // it was set
    };
    const place = (block: Block, unknownsOf: (other: number) => Int32Array | undefined) =>
      Int32Array.from({ length: block.size }, (_, atom) => {
        const like = likeOf(block, atom);
        const known = like < 0 ? undefined : unknownsOf(like)?.[atom];
        if (known !== undefined) this.isJoined = true;
        return known ?? this.owners.push(release) - 1;
      });
    this.#counts.push(this.blocks.map((block, index) => place(block, (other) => this.#counts[other]![index])));
    const amounts = this.releases.flatMap(({ measures }) =>
      [...measures.values()].filter(({ statistic }) => ['sum', 'mean'].includes(statistic)),
    );
    this.#amounts.push(
      this.blocks.map((block, index) => {
        const { unit, variables } = block;
        const own = amounts.filter((one) => one.unit === unit).map((one) => one.of);
        const crossed = own.filter((of) =>
          variables.some(({ base }) => base === this.dimensionsOf(unit).baseOf(`#${of}`)),
        );
        return new Map(
          [...new Set(crossed)].map((of) => [of, place(block, (other) => this.#amounts[other]![index]!.get(of))]),
        );
      }),
    );
  }

  /** The atoms of a block that meet all conditions. */
  atomsOf({ variables, size, unit }: Block, rows: readonly Condition[]): number[] {
    const dimensions = this.dimensionsOf(unit);
    const masks = variables.map((variable) => {
      const { atoms, holds } = variable;
      const asked = rows.map((row) => row.filter(([id]) => isOf(variable, dimensions.baseOf(id))));
      const own = asked.filter((row) => row.length > 0).map(holds);
      return atoms.map((_, at) => own.every((mask) => mask[at]));
    });
    let found = [0];
    for (const [at, { atoms }] of variables.entries())
      found = found.flatMap((so) =>
        atoms.flatMap((_, index) => (masks[at]![index] ? [so * atoms.length + index] : [])),
      );
    return found.length > size ? [] : found;
  }

  /** A cell's places: blocks with its atoms there, those without combinations first. */
  #find(measure: Measure, key: Key): { block: number; atoms: number[] }[] {
    const bases = this.basesOf(
      measure,
      key.map(([id]) => id),
    );
    return this.blocks.flatMap((own, block) => {
      const { unit, variables } = own;
      const isThere = unit === measure.unit && bases.every((base) => variables.some((one) => isOf(one, base)));
      return isThere ? [{ block, atoms: this.atomsOf(own, this.#rowsOf(measure, key)) }] : [];
    });
  }

  /** What a unit of a cell has: in one row what the filter asks for, and in one row the codes of the key. */
  #rowsOf(measure: Measure, key: Key): Condition[] {
    const dimensions = this.dimensionsOf(measure.unit);
    const codes = key.map(([id, code]): Condition[number] => [
      id,
      code === '!known' ? (one) => one !== NOT_REPORTED : (one) => one === dimensions.present(id, code),
    ]);
    const amount: Condition[number] = [`#${measure.of}`, (code) => code === 'some'];
    return [codes, this.#selected(measure).flat(), ...(measure.statistic === 'count' ? [] : [[amount]])];
  }

  #selected({ unit, filter }: Measure): Condition[] {
    const dimensions = this.dimensionsOf(unit);
    return dimensions.conditionsOf(
      Object.entries(filter).map(([id, wanted]): Condition[number] => [id, dimensions.testOf(id, wanted)]),
    );
  }

  /**
   * Groups of atoms of a block that tables tell apart. Tables that differ in one variable alone are taken together: codes, maps and
   * filters of it split each other. What two tables that differ in more say of both together is no group.
   */
  groupsIn(block: Block): number[][] {
    const variableOfBase = (base: string) => block.variables.find((one) => isOf(one, base));
    const tables = new Map<string, Set<string>>();
    for (const { cells } of this.releases)
      for (const { measure, key } of cells.values()) {
        if (measure.unit !== block.unit || !['count', 'mean'].includes(measure.statistic)) continue;
        const names = this.#namesOf(measure, key).map(([base, name]) => [variableOfBase(base)?.base, name] as const);
        const asked = names.flatMap(([base, name]) => (base === undefined ? [] : [[base, name] as const]));
        if (asked.length < names.length) continue;
        const atoms = this.atomsOf(block, this.#rowsOf(measure, key)).join();
        for (const [one] of asked) {
          const others = asked.map(([base, name]) => (base === one ? `any ${base}` : name)).sort();
          const table = others.join('&');
          tables.set(table, (tables.get(table) ?? new Set()).add(atoms));
        }
      }
    const groups = new Set([...tables.values()].flatMap((cells) => atomsAlike(block.size, cells)));
    return [...groups].map((group) => group.split(',').map(Number));
  }

  /** What is asked of each variable of a cell, by the name of the dimension or filter that asks. */
  #namesOf({ unit, filter, statistic, of }: Measure, key: Key): [base: string, name: string][] {
    const dimensions = this.dimensionsOf(unit);
    return [
      ...key.map(([id]): [string, string] => [dimensions.baseOf(id), id]),
      ...Object.entries(filter).map(([id, wanted]): [string, string] => [dimensions.baseOf(id), `${id}=${JSON.stringify(wanted)}`]), // biome-ignore format: one kind
      ...(statistic === 'count' ? [] : [[`#${of}`, `#${of}`] as [string, string]]),
    ];
  }

  /** A cell as a sum of unknowns: of units, or of their amounts. */
  sumOf(
    release: number,
    measure: Measure,
    key: Key,
    what: 'units' | 'amounts' = measure.statistic === 'count' ? 'units' : 'amounts',
  ): Sum | undefined {
    const [found] = this.#find(measure, key);
    if (!found) return undefined;
    const unknowns =
      what === 'units' ? this.unitsAt(release, found.block) : this.amountsAt(release, found.block, measure.of);
    return unknowns && sumOf(found.atoms.map((atom) => unknowns[atom]!));
  }

  unitsAt = (release: number, block: number): Int32Array => this.#counts[release]![block]!;
  amountsAt = (release: number, block: number, of: string): Int32Array | undefined =>
    this.#amounts[release]![block]!.get(of);
  unknownsAt = (release: number, block: number, of?: string): Int32Array | undefined =>
    of === undefined ? this.unitsAt(release, block) : this.amountsAt(release, block, of);
  amountsOf = (release: number, block: number): string[] => [...this.#amounts[release]![block]!.keys()];

  #row(sum: Sum | undefined, low: number, high = low): void {
    if (!sum) return;
    const times = new Map<number, number>();
    sum.of.forEach((at, k) => {
      times.set(at, (times.get(at) ?? 0) + sum.times[k]!);
    });
    for (const [at, own] of times) if (own === 0) times.delete(at);
    this.rows.push({ of: [...times.keys()], times: [...times.values()], low, high });
  }

  #tell(told: Told, release: number): void {
    const isAtLeastOne = told.door.codebook.disclosure.zeros === 'shown';
    for (const { measure, key, value, status } of told.cells.values()) {
      const { statistic, decimals } = measure;
      if (isAtLeastOne && statistic === 'count' && status === 'suppressed')
        this.#row(this.sumOf(release, measure, key), 1, Number.POSITIVE_INFINITY);
      if (value === null) continue;
      const half = 0.5 * 10 ** -decimals;
      const { policy, base } = told.door.codebook.disclosure;
      if (policy === 'cell-key' || (policy === 'rounding' && statistic !== 'count')) continue; // it may be anything
      const blur = policy === 'rounding' ? base - 1 : 0;
      if (blur > 0 && key.some(([, code]) => code === '!known')) continue; // the difference of two such numbers
      if (statistic === 'count')
        for (const { block, atoms } of this.#find(measure, key))
          this.#row(sumOf(atoms.map((atom) => this.unitsAt(release, block)[atom]!)), value - blur, value + blur);
      else if (statistic === 'sum') this.#row(this.sumOf(release, measure, key), value);
      else if (statistic === 'mean') {
        const [sum, units] = [this.sumOf(release, measure, key), this.sumOf(release, measure, key, 'units')];
        if (!sum || !units) continue;
        const times = (mean: number): Sum => ({ ...units, times: units.times.map(() => mean) });
        this.#row(minus(sum, times(value - half)), -1e-6, Number.POSITIVE_INFINITY);
        this.#row(minus(sum, times(value + half)), Number.NEGATIVE_INFINITY, 1e-6);
      }
    }
    this.#nobody(told, release);
    this.#join(release);
    this.#obey(release);
    this.#heed(release);
    this.#heedRules(told, release);
    this.#limitAmounts(release);
    this.#compareUnits(told, release);
  }

  /** Where no case has it, no defendant does, and no conviction. */
  #nobody({ door, measures, cells }: Told, release: number): void {
    if (door.codebook.disclosure.policy !== 'threshold') return;
    const counts = [...measures.values()].filter(isOfAll);
    for (const { measure, key, value } of cells.values())
      for (const more of isOfAll(measure) && value === 0 ? counts : [])
        if (LEVELS.indexOf(more.unit) > LEVELS.indexOf(measure.unit) && cells.has(nameOf(more.id, key)))
          this.#row(this.sumOf(release, more, key), 0);
  }

  /** Blocks of one unit count the same units by the variables that they share. */
  #join(release: number): void {
    for (const [one, { unit, variables }] of this.blocks.entries())
      for (let other = one + 1; other < this.blocks.length; other++) {
        const across = this.blocks[other]!;
        if (across.unit !== unit) continue;
        this.#project(release, one, other);
        const shared = variables.filter((variable) => across.variables.includes(variable));
        for (const combination of combinations(shared)) {
          const sums = [one, other].map((block) => {
            const atoms = atomsWith(this.blocks[block]!, combination);
            return { block, atoms };
          });
          this.#row(
            minus(
              ...(sums.map(({ block, atoms }) => sumOf(atoms.map((atom) => this.unitsAt(release, block)[atom]!))) as [
                Sum,
                Sum,
              ]),
            ),
            0,
          );
          for (const of of this.amountsOf(release, one))
            if (this.amountsAt(release, other, of))
              this.#row(
                minus(
                  ...(sums.map(({ block, atoms }) =>
                    sumOf(atoms.map((atom) => this.amountsAt(release, block, of)![atom]!)),
                  ) as [Sum, Sum]),
                ),
                0,
              );
        }
      }
  }

  /** What a unit's combinations say of one dimension, they say of it in a block of that dimension by itself. */
  #project(release: number, plain: number, other: number): void {
    const [own, across] = [this.blocks[plain]!, this.blocks[other]!]; // those with combinations are last
    for (const { joint, atoms, base: combined } of across.variables)
      for (const variable of own.variables) {
        if (!joint?.bases.includes(variable.base) || variable.joint) continue;
        const atomOf = new Map(variable.atoms.flatMap((sets, at) => sets.map((set) => [[...set].sort().join(), at])));
        const places = atoms.map(([names = []]) => atomOf.get([...joint.codesIn(variable.base, names)].sort().join()));
        const sums = (block: number, isIn: (at: number) => boolean, base: string): Sum => {
          const units = this.unitsAt(release, block);
          const { variables, size } = this.blocks[block]!;
          return sumOf(
            Array.from({ length: size }, (_, atom) => atom)
              .filter((atom) => isIn(atomAt(variables, atom, base)))
              .map((atom) => units[atom]!),
          );
        };
        for (const at of variable.atoms.keys())
          this.#row(
            minus(
              sums(plain, (own) => own === at, variable.base),
              sums(other, (own) => places[own] === at, combined),
            ),
            0,
          );
      }
  }

  /** Words say who can have an amount, and whoever cannot has none. */
  #heed(release: number): void {
    for (const [block, own] of this.blocks.entries())
      for (const [of, said] of Object.entries(this.#words)) {
        const isSome = (code: string) => code !== NOT_REPORTED;
        const base = this.dimensionsOf(own.unit).baseOf(`#${of}`);
        if (!own.variables.some((variable) => variable.base === base)) continue;
        const some = this.atomsOf(own, [[[base, isSome]]]);
        for (const [id, codes] of Object.entries(said)) {
          const able = new Set(this.atomsOf(own, [[[id, (code) => codes.includes(code)]]]));
          for (const atom of some.filter((one) => !able.has(one)))
            for (const unknowns of [this.unitsAt(release, block), this.amountsAt(release, block, of)])
              if (unknowns) this.#fixed.add(unknowns[atom]!);
        }
      }
  }

  /**
   * A unit is counted as it was when a release counted it first, so that all codebooks since then are true of it. Of those that a release
   * cannot have counted first it counts as many as the release before.
   */
  #obey(release: number): void {
    for (const [block, own] of this.blocks.entries()) {
      const possible = own.variables.map((variable) => this.#possibleFrom(release, own.unit, variable));
      if (possible.every((mask) => mask.every(Boolean))) continue;
      const before = release > 0 ? this.unitsAt(release - 1, block) : undefined;
      const units = this.unitsAt(release, block);
      for (let atom = 0; atom < own.size; atom++) {
        const at = own.variables.map(({ base }) => atomAt(own.variables, atom, base));
        if (at.every((place, index) => possible[index]?.[place])) continue;
        const pairs = [
          [units, before],
          ...this.amountsOf(release, block).map((of) => [
            this.amountsAt(release, block, of),
            release > 0 ? this.amountsAt(release - 1, block, of) : undefined,
          ]),
        ];
        for (const [now, then] of pairs)
          if (release === 0) this.#fixed.add(now![atom]!);
          else if (then) this.#row(minus(sumOf([now![atom]!]), sumOf([then[atom]!])), 0);
      }
    }
  }

  /** The atoms of a variable that a unit can have whom a release counts first. */
  #possibleFrom(release: number, unit: string, { base, atoms, joint }: Variable): boolean[] {
    const dimensions = this.dimensionsOf(unit);
    const tests = joint ? [] : this.releases.slice(release).map(({ door }, later) => ({ later, test: dimensions.allowedBy(door, base), isThere: later === 0 || isIn(door.codebook, base) })); // biome-ignore format: one list
    const own = tests.flatMap(({ test, isThere }) => (test && isThere ? [test] : []));
    return atoms.map((sets) => sets.some((codes) => codes.every((code) => own.every((test) => test(code)))));
  }

  #isYouthRulePlain = (): boolean =>
    this.releases.every(
      ({ door: { rules, structure } }) =>
        rules.youthRule && ['ageBand', 'area'].every((id) => structure.dimensions.some((one: Body) => one.id === id)),
    );

  /** Each case has a date, and who is under 18 has no area: what the rules of capture say of every case. */
  #heedRules({ door: { rules, codebook } }: Told, release: number): void {
    const ages: Body[] = codebook.codeLists[codebook.builtIn.ageBand?.codeList]?.codes ?? [];
    const isYoung = (age: string) => ages.some(({ code, min }) => code === age && min < 18);
    const isUnknown = (code: string) => code === NOT_REPORTED;
    const ofNobody: Condition[] = [
      ...DATED[rules.datePrecision].map((id): Condition => [[id, isUnknown]]),
      ...(rules.youthRule
        ? [
            [
              ['ageBand', isYoung],
              ['area', (code: string) => !isUnknown(code)],
            ] as Condition,
          ]
        : []),
    ];
    for (const [block, own] of this.blocks.entries())
      for (const condition of ofNobody) {
        const bases = condition.map(([id]) => this.dimensionsOf(own.unit).baseOf(id));
        if (!bases.every((base) => own.variables.some((variable) => variable.base === base))) continue;
        const amounts = this.amountsOf(release, block).map((of) => this.amountsAt(release, block, of)!);
        for (const atom of this.atomsOf(own, condition.map((one) => [one]))) // biome-ignore format: one list
          for (const unknowns of [this.unitsAt(release, block), ...amounts]) this.#fixed.add(unknowns[atom]!);
      }
  }

  /** Nobody without an amount has one, and a band says how large it is. */
  #limitAmounts(release: number): void {
    for (const [block, own] of this.blocks.entries())
      for (const of of this.amountsOf(release, block)) {
        const [units, amounts] = [this.unitsAt(release, block), this.amountsAt(release, block, of)!];
        const dimensions = this.dimensionsOf(own.unit);
        const withIt = new Set(this.atomsOf(own, [[[`#${of}`, (code) => code === 'some']]]));
        const base = dimensions.baseOf(`#${of}`);
        for (let atom = 0; atom < own.size; atom++) if (!withIt.has(atom)) this.#fixed.add(amounts[atom]!);
        // Bands that nothing is tabulated by are one atom.
        if (own.variables.some((variable) => variable.base === base && variable.atoms.some(({ length }) => length > 1)))
          continue;
        for (const { code, min = 0, max = Number.POSITIVE_INFINITY } of dimensions.bands.get(base) ?? [])
          for (const atom of this.atomsOf(own, [[[base, (one) => one === code]]])) {
            if (min > 0)
              this.#row({ of: [amounts[atom]!, units[atom]!], times: [1, -min] }, 0, Number.POSITIVE_INFINITY);
            if (max < Number.POSITIVE_INFINITY)
              this.#row({ of: [amounts[atom]!, units[atom]!], times: [1, -max] }, Number.NEGATIVE_INFINITY, 0);
          }
      }
  }

  /** Each case has a defendant, each defendant a conviction; a band says how many convictions. */
  #compareUnits(told: Told, release: number): void {
    for (const { sum } of this.moreOf(release)) this.#row(sum, 0, Number.POSITIVE_INFINITY);
    const defendants = [...told.measures.values()].find((one) => one.unit === 'defendant' && isOfAll(one));
    const [[band = '', bands = []] = []] = [...this.dimensionsOf('defendant').bands].filter(([id]) =>
      id.startsWith('conviction'),
    );
    if (!defendants || band === '') return;
    for (const { measure, key } of told.cells.values()) {
      if (measure.unit !== 'conviction' || measure.statistic !== 'count' || Object.keys(measure.filter).length > 0)
        continue;
      if (key.some(([id]) => this.dimensionsOf('defendant').isList(this.dimensionsOf('defendant').baseOf(id))))
        continue;
      const convictions = this.sumOf(release, measure, key);
      const parts = bands.map(({ code, min, max }) => ({
        min: min ?? 1,
        max,
        sum: this.sumOf(release, defendants, [...key, [band, code]]),
      }));
      if (!convictions || parts.some(({ sum }) => !sum)) continue;
      const total = (end: (part: (typeof parts)[number]) => number): Sum => ({
        of: parts.flatMap(({ sum }) => sum!.of),
        times: parts.flatMap((part) => part.sum!.of.map(() => end(part))),
      });
      this.#row(
        minus(
          convictions,
          total(({ min }) => min),
        ),
        0,
        Number.POSITIVE_INFINITY,
      );
      const isOpen = (part: (typeof parts)[number]) =>
        part.max === undefined && this.#isPossible(told, defendants, [...key, [band, bands.at(-1)!.code]]);
      if (!parts.some(isOpen))
        this.#row(
          minus(
            convictions,
            total(({ max }) => max ?? 0),
          ),
          Number.NEGATIVE_INFINITY,
          0,
        );
    }
  }

  /** A 0 is a true one where no number is changed. */
  #isPossible = ({ cells, door }: Told, measure: Measure, key: Key): boolean =>
    door.codebook.disclosure.policy !== 'threshold' || cells.get(nameOf(measure.id, key))?.value !== 0;

  /** How many more units of one kind there are than of another: what is left when each has one. */
  moreOf(release: number): { name: string; sum: Sum }[] {
    const { measures, cells } = this.releases[release]!; // there is one
    const counts = [...measures.values()].filter(isOfAll);
    return [...cells.values()].flatMap(({ measure: fewer, key }) =>
      counts.flatMap((more) => {
        if (!counts.includes(fewer) || LEVELS.indexOf(more.unit) <= LEVELS.indexOf(fewer.unit)) return [];
        if (!cells.has(nameOf(more.id, key)) || key.some(([, code]) => code === '!known')) return [];
        const [one, other] = [this.sumOf(release, more, key), this.sumOf(release, fewer, key)];
        return one && other ? [{ name: `${nameOf(more.id, key)} less ${fewer.id}`, sum: minus(one, other) }] : [];
      }),
    );
  }

  describeAll = (block: Block, atoms: readonly number[]): string =>
    atoms.map((atom) => this.describe(block, atom)).join(' and ');

  /** An atom in words. */
  describe(block: Block, atom: number): string {
    const words = [...setsOf(block, atom)].map(
      ([base, sets]) => `${base}=${sets.map((codes) => codes.join('+')).join('/')}`,
    );
    return `${block.unit}|${words.join('&')}`;
  }
}

/** The periods that every case has, if its date must be at least so exact. */
const DATED = { day: ['year', 'quarter'], month: ['year', 'quarter'], year: ['year'], none: [] };

/** What is tabulated by age or by area, by both: the youth rule says something of both together. */
function withAges(sets: readonly (readonly string[])[]): string[][] {
  const ages = ['ageBand', 'area'];
  const crossed = sets.map((set) => set.filter((base) => !ages.includes(base)));
  return [...new Set(['', ...crossed.map((others) => others.join())])].map((others) =>
    [...ages, ...(others === '' ? [] : others.split(','))].sort(),
  );
}

/** Whether a codebook has a variable, or it is a period. */
const isIn = ({ variables, builtIn }: Body, base: string): boolean =>
  ['year', 'quarter'].includes(base) || variables.some(({ id }: Body) => id === base) || base in builtIn;

/** Whether a measure counts all units, and not those of a filter. */
const isOfAll = ({ statistic, filter }: Measure): boolean => statistic === 'count' && Object.keys(filter).length === 0;

/** Atoms that the same ones of these sets have, as lists of numbers. */
function atomsAlike(size: number, sets: ReadonlySet<string>): string[] {
  const names = Array.from({ length: size }, () => '');
  for (const [index, set] of [...sets].entries())
    for (const atom of set === '' ? [] : set.split(',')) names[Number(atom)] += `${index} `;
  const groups = new Map<string, number[]>();
  for (const [atom, name] of names.entries()) groups.set(name, [...(groups.get(name) ?? []), atom]);
  return [...groups.values()].map((atoms) => atoms.join());
}

const isOf = ({ base, joint }: Variable, one: string): boolean => base === one || joint?.bases.includes(one) === true;

/** Which atom of one of its variables an atom of a block has. */
function atomAt(variables: readonly Variable[], atom: number, base: string): number {
  let rest = atom;
  for (const { base: own, atoms } of variables.toReversed()) {
    if (own === base) return rest % atoms.length;
    rest = Math.floor(rest / atoms.length);
  }
  throw new RangeError(`no variable ${base}`);
}

/** The sets of codes of an atom, by variable. */
function setsOf({ variables }: Block, atom: number): Map<string, readonly (readonly string[])[]> {
  let rest = atom;
  const found: [string, readonly (readonly string[])[]][] = [];
  for (const { base, atoms } of variables.toReversed()) {
    found.unshift([base, atoms[rest % atoms.length]!]);
    rest = Math.floor(rest / atoms.length);
  }
  return new Map(found);
}

/** The year of all units of an atom, if it has one. */
function yearOf(block: Block, atom: number): string | undefined {
  const sets = setsOf(block, atom);
  const codes = [...(sets.get('quarter') ?? sets.get('year') ?? [])].flat();
  const years = new Set(codes.map((code) => code.replace(YEAR_ONLY, '').replace(/-Q.$/, '')));
  const [year] = years;
  return years.size === 1 && year !== NOT_REPORTED ? year : undefined;
}

/** The atoms of a variable: sets of codes that some condition in use tells apart. */
function variableOf(
  dimensions: Dimensions,
  base: string,
  used: ReadonlyMap<string, Condition | undefined>,
): Variable | undefined {
  const sets = dimensions.setsOf(base);
  if (!sets) return undefined;
  const shown = [...used].flatMap(([name, condition]) => (condition ? [] : [name]));
  const groups = new Map<string, string[][]>();
  for (const set of sets) {
    const codes = set.map((code) => shown.map((name) => dimensions.codesAt(name, base, code, set).join('+')).join());
    const filters = [...used.values()].map((one) => one !== undefined && dimensions.meets(one, base, set));
    const signature = [...new Set(codes)].sort().join('|') + filters.join();
    groups.set(signature, [...(groups.get(signature) ?? []), set]);
  }
  const atoms = [...groups.values()];
  const holds = (condition: Condition) => atoms.map(([set = []]) => dimensions.meets(condition, base, set));
  return { base, atoms, holds };
}

/** Several dimensions whose codes come from one row: the sets of combinations that a unit can have. Undefined: there are too many. */
function jointOf(
  dimensions: Dimensions,
  bases: readonly string[],
  used: ReadonlyMap<string, ReadonlyMap<string, Condition | undefined>>,
): Variable | undefined {
  const classes = bases.map((base) => {
    const asked = [...(used.get(base) ?? [])];
    const like = (code: string): string =>
      asked
        .map(([name, one]) =>
          one ? dimensions.meets(one, base, [code]) : dimensions.codesAt(name, base, code, [code]).join(),
        )
        .join('|');
    return new Map(dimensions.codesOfBase(base).map((code) => [code, like(code)]));
  });
  const isFlagged = bases.some((base) => [...(used.get(base) ?? [])].some(([name]) => dimensions.isFlag(name)));
  const firsts = classes.map((own) =>
    [...own.keys()].filter((code, at, all) => all.findIndex((one) => own.get(one) === own.get(code)) === at),
  );
  const pairs = firsts.reduce<string[][]>((all, own) => all.flatMap((so) => own.map((code) => [...so, code])), [[]]);
  if (isFlagged || pairs.length > MOST_COMBINATIONS) return undefined;
  const nameOf = (codes: readonly string[]): string =>
    codes
      .map((code, at) => firsts[at]!.find((one) => classes[at]!.get(one) === classes[at]!.get(code)) ?? '?')
      .join('&');
  const codes = new Map(pairs.map((pair) => [nameOf(pair), pair]));
  const names = [...codes.keys()];
  const sets = Array.from({ length: 2 ** names.length - 1 }, (_, bits) =>
    names.filter((_, at) => ((bits + 1) >> at) % 2 === 1),
  );
  const holds = (condition: Condition) => {
    const meeting = new Set(
      names.filter((name) =>
        bases.every((base, at) => {
          const own = condition.filter(([id]) => dimensions.baseOf(id) === base);
          return dimensions.meets(own, base, [codes.get(name)![at]!]);
        }),
      ),
    );
    return sets.map((set) => set.some((name) => meeting.has(name)));
  };
  const codesIn = (base: string, of: readonly string[]) => [
    ...new Set(of.map((name) => codes.get(name)![bases.indexOf(base)]!)),
  ];
  return { base: bases.join('&'), atoms: sets.map((set) => [set]), holds, joint: { bases, nameOf, codesIn } };
}

function combinations(variables: readonly Variable[]): ReadonlyMap<Variable, number>[] {
  let all: ReadonlyMap<Variable, number>[] = [new Map()];
  for (const variable of variables)
    all = all.flatMap((so) => variable.atoms.map((_, at) => new Map([...so, [variable, at]])));
  return all;
}

function atomsWith({ variables }: Block, combination: ReadonlyMap<Variable, number>): number[] {
  let found = [0];
  for (const variable of variables) {
    const wanted = combination.get(variable);
    const { length } = variable.atoms;
    found = found.flatMap((so) =>
      wanted === undefined ? variable.atoms.map((_, at) => so * length + at) : [so * length + wanted],
    );
  }
  return found;
}

/**
 * Whether two releases say the same wherever both say something of somebody, in a year or at all, and of all units of some kind. That
 * a few of many are as many may be chance.
 */
function saySame(one: Told, other: Told, year?: string): boolean {
  let together = 0;
  let isWhole = false;
  for (const [name, { value, measure, key }] of other.cells) {
    const before = one.cells.get(name)?.value;
    if (value === null || before == null || !['count', 'sum'].includes(measure.statistic)) continue;
    if (year !== undefined && !key.some(([id, code]) => ['year', 'quarter'].includes(id) && code.startsWith(year)))
      continue;
    if (value !== before) return false;
    if (value > 0) together++;
    const isPlain = measure.statistic === 'count' && Object.keys(measure.filter).length === 0;
    const [[id, code] = [], another] = key;
    isWhole ||=
      isPlain && another === undefined && (year === undefined ? id === undefined : id === 'year' && code === year);
  }
  return together > 0 && isWhole;
}
