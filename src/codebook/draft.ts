import { z } from 'zod';
import { CodeList } from '../schemas/code-list.ts';
import {
  Binding,
  Calendar,
  type CodebookDefinition,
  Derived,
  Disclosure,
  Measure,
  Note,
  Periods,
  Quantity,
  Tables,
  Variable,
} from '../schemas/codebook.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import { ExternalFigure, HeadlineDefinition } from '../schemas/headline.ts';
import { Day } from '../schemas/names.ts';
import type { Located, Path } from '../schemas/shape.ts';
import { BUILT_INS, DATASET_KINDS } from '../schemas/vocabulary.ts';
import type { Window } from './calendar.ts';
import { isDay } from './day.ts';

/** A piece of a definition, and where it stands in the body. */
export interface Entry<T> {
  path: Path;
  value: T;
}

export type BuiltIn = (typeof BUILT_INS)[number];

/** Parts of a codebook that other parts refer to by name. */
export type Section = keyof Pick<
  CodebookDefinition,
  | 'builtIn'
  | 'periods'
  | 'variables'
  | 'quantities'
  | 'derived'
  | 'codeLists'
  | 'calendars'
  | 'externalFigures'
  | 'measures'
  | 'headlines'
  | 'notes'
>;

/**
 * The valid pieces of a dataset definition. Of a valid definition, all of it; of one with faults, what is left, so that
 * the faults between its valid pieces can be found in the same answer. `lost` remembers the names of the rest: a
 * reference to a piece that is there but faulty is not a fault of its own.
 */
export interface Draft {
  kind: DatasetDefinition['kind'] | undefined;
  /** The days of the coverage window as sent, if they look like days. */
  days: { from: string | undefined; to: string | undefined };
  /** Only if both days are real and in order. */
  window: Window | undefined;
  builtIn: readonly (Entry<Binding> & { id: BuiltIn })[];
  periods: CodebookDefinition['periods'];
  variables: readonly Entry<Variable>[];
  quantities: readonly Entry<Quantity>[];
  derived: readonly Entry<Derived>[];
  codeLists: ReadonlyMap<string, CodeList>;
  calendars: ReadonlyMap<string, Calendar>;
  measures: readonly Entry<Measure>[];
  tables: Tables | undefined;
  headlines: readonly Entry<HeadlineDefinition>[];
  externalFigures: readonly Entry<ExternalFigure>[];
  notes: readonly Entry<Note>[];
  disclosure: Disclosure | undefined;
  lost: ReadonlyMap<Section, LostNames>;
}

/** `all`: a piece whose name is not known is lost too, so any name may be one of these. */
export type LostNames = ReadonlySet<string> | 'all';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Takes a body apart. `faults` are those of its shape: what they touch is left out. */
export function draftOf(body: unknown, faults: readonly Located[] = []): Draft {
  const root = isObject(body) ? withoutUnknownMembers(body, faults) : {};
  const codebook = isObject(root.codebook) ? root.codebook : {};
  const lost = new Map<Section, Set<string> | 'all'>();
  const lose = (section: Section, name: unknown): void => {
    const names = lost.get(section) ?? new Set();
    if (names !== 'all') lost.set(section, typeof name === 'string' ? names.add(name) : 'all');
  };
  const list = <T>(section: Section, schema: z.ZodType<T>): Entry<T>[] => {
    const raw = codebook[section] ?? [];
    if (!Array.isArray(raw)) lose(section, undefined);
    return (Array.isArray(raw) ? raw : []).slice(0, MOST).flatMap((piece: unknown, index) => {
      const parsed = schema.safeParse(piece);
      if (parsed.success) return [{ path: ['codebook', section, index], value: parsed.data }];
      lose(section, isObject(piece) ? piece.id : undefined);
      return [];
    });
  };
  const record = <T>(section: Section, schema: z.ZodType<T>): Map<string, T> => {
    const raw = codebook[section] ?? {};
    if (!isObject(raw)) lose(section, undefined);
    const pieces = new Map<string, T>();
    for (const [name, piece] of Object.entries(isObject(raw) ? raw : {})) {
      const parsed = schema.safeParse(piece);
      if (parsed.success) pieces.set(name, parsed.data);
      else lose(section, name);
    }
    return pieces;
  };
  const days = daysOf(root.coverage);
  const builtIn = record('builtIn', Binding);
  const periods = Periods.safeParse(codebook.periods);
  if (!periods.success) for (const period of ['year', 'quarter', 'month']) lose('periods', period);
  return {
    kind: valid(z.enum(DATASET_KINDS), root.kind),
    days,
    window: windowOf(days),
    builtIn: BUILT_INS.flatMap((id) => {
      const value = builtIn.get(id);
      return value === undefined ? [] : [{ id, value, path: ['codebook', 'builtIn', id] }];
    }),
    periods: periods.success ? periods.data : {},
    variables: list('variables', Variable),
    quantities: list('quantities', Quantity),
    derived: list('derived', Derived),
    codeLists: record('codeLists', CodeList),
    calendars: record('calendars', Calendar),
    measures: list('measures', Measure),
    tables: valid(Tables, codebook.tables),
    headlines: list('headlines', HeadlineDefinition),
    externalFigures: list('externalFigures', ExternalFigure),
    notes: list('notes', Note),
    disclosure: valid(Disclosure, codebook.disclosure),
    lost,
  };
}

/** No list of a valid codebook is longer; of a longer one the rest is not looked at. */
const MOST = 1_000;

const valid = <T>(schema: z.ZodType<T>, value: unknown): T | undefined => schema.safeParse(value).data;

function daysOf(coverage: unknown): Draft['days'] {
  const window = isObject(coverage) && isObject(coverage.window) ? coverage.window : {};
  return { from: valid(Day, window.from), to: valid(Day, window.to) };
}

const windowOf = ({ from, to }: Draft['days']): Window | undefined =>
  from !== undefined && to !== undefined && isDay(from) && isDay(to) && from < to ? { from, to } : undefined;

/** A member that should not be there leaves the rest of its object as valid as it was. */
function withoutUnknownMembers(body: Json, faults: readonly Located[]): Json {
  const unknown = faults.filter(({ code, path }) => code === 'unknown-member' && path.length > 0);
  if (unknown.length === 0) return body;
  const copy = structuredClone(body);
  for (const { path } of unknown) {
    let at: unknown = copy;
    for (const part of path.slice(0, -1)) at = (at as Json | undefined)?.[part]; // lists have members by position too
    if (isObject(at)) delete at[String(path.at(-1))];
  }
  return copy;
}
