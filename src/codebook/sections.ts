import type { CodeList } from '../schemas/code-list.ts';
import type {
  Binding,
  Calendar,
  CodebookDefinition,
  Derived,
  Disclosure,
  Measure,
  Note,
  Quantity,
  Tables,
  Variable,
} from '../schemas/codebook.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import type { Path } from '../schemas/faults.ts';
import type { ExternalFigure, HeadlineDefinition } from '../schemas/headline.ts';
import { CamelId, KebabId } from '../schemas/names.ts';
import type { Sound } from '../schemas/sound.ts';
import { BUILT_INS } from '../schemas/vocabulary.ts';
import { isDay, type Window } from './calendar.ts';

/** A piece of a definition and its place in the body. If the piece has faults, only its sound members. */
export interface SectionPiece<T> {
  path: Path;
  value: Sound<T>;
}

export type BuiltIn = (typeof BUILT_INS)[number];

/** The parts of a codebook that other parts refer to by name. */
export type SectionName = keyof Pick<
  CodebookDefinition,
  | 'builtIn'
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
 * The sound parts of a dataset definition, by section. Of a valid definition that is all; of any other, all but its faulty pieces.
 * So faults between valid members are found in the same answer as faults of shape. `lost` has the names of what is missing: a
 * reference to a faulty piece is not a fault of its own.
 */
export interface Sections {
  kind: DatasetDefinition['kind'] | undefined;
  /** The days of the coverage window, and that of the source, as they were sent, if they look like days. */
  days: { from: string | undefined; to: string | undefined; source: string | undefined };
  gaps: Sound<DatasetDefinition['coverage']['gaps']>;
  settings: Sound<DatasetDefinition['settings']> | undefined;
  /** Only if both days are real and in order. */
  window: Window | undefined;
  builtIn: readonly (SectionPiece<Binding> & { id: BuiltIn })[];
  /** Undefined if they are faulty as a whole. */
  periods: Sound<CodebookDefinition['periods']> | undefined;
  variables: readonly SectionPiece<Variable>[];
  quantities: readonly SectionPiece<Quantity>[];
  derived: readonly SectionPiece<Derived>[];
  codeLists: ReadonlyMap<string, Sound<CodeList>>;
  calendars: ReadonlyMap<string, Sound<Calendar>>;
  measures: readonly SectionPiece<Measure>[];
  tables: Sound<Tables> | undefined;
  headlines: readonly SectionPiece<HeadlineDefinition>[];
  externalFigures: readonly SectionPiece<ExternalFigure>[];
  notes: readonly SectionPiece<Note>[];
  disclosure: Sound<Disclosure> | undefined;
  lost: ReadonlyMap<SectionName, LostNames>;
}

/** `all`: the name of a lost piece is not known, so any name may be lost. */
type LostNames = ReadonlySet<string> | 'all';

/** Takes a definition apart, or what is sound of one; undefined if nothing is. */
export function sectionsOf(definition: Sound<DatasetDefinition> | undefined): Sections {
  const codebook: Partial<Sound<CodebookDefinition>> = definition?.codebook ?? {};
  const lost = new Map<SectionName, Set<string> | 'all'>();
  const lose = (section: SectionName, name?: string): void => {
    const names = lost.get(section) ?? new Set();
    if (names !== 'all') lost.set(section, name === undefined ? 'all' : names.add(name));
  };
  const list = <T>(section: SectionName, pieces: readonly (Sound<T> | undefined)[] | undefined): SectionPiece<T>[] => {
    if (pieces === undefined) lose(section);
    return (pieces ?? []).flatMap((value, index) => {
      const named = typeof value === 'object' && value !== null && 'id' in value && value.id !== undefined;
      if (!named) lose(section);
      return value === undefined ? [] : [{ path: ['codebook', section, index], value }];
    });
  };
  const record = <T>(
    section: SectionName,
    pieces: Readonly<Record<string, T | undefined>> | undefined,
    isName: (name: string) => boolean,
  ): Map<string, T> => {
    if (pieces === undefined) lose(section);
    return new Map(
      Object.entries(pieces ?? {}).flatMap(([name, piece]) => {
        if (piece !== undefined) return [[name, piece]];
        lose(section, isName(name) ? name : undefined);
        return [];
      }),
    );
  };
  const { from, to } = definition?.coverage?.window ?? {};
  const days = { from, to, source: definition?.source?.publishedOn };
  const builtIn = record('builtIn', codebook.builtIn, isCamel);
  return {
    kind: definition?.kind,
    days,
    gaps: definition?.coverage?.gaps,
    settings: definition?.settings,
    window: soundWindow(days),
    builtIn: BUILT_INS.flatMap((id) => {
      const value = builtIn.get(id);
      return value === undefined ? [] : [{ id, value, path: ['codebook', 'builtIn', id] }];
    }),
    periods: codebook.periods,
    variables: list<Variable>('variables', codebook.variables),
    quantities: list<Quantity>('quantities', codebook.quantities),
    derived: list<Derived>('derived', codebook.derived),
    codeLists: record('codeLists', codebook.codeLists, isKebab),
    calendars: record('calendars', codebook.calendars, isKebab),
    measures: list<Measure>('measures', codebook.measures),
    tables: codebook.tables,
    headlines: list<HeadlineDefinition>('headlines', codebook.headlines),
    externalFigures: list<ExternalFigure>('externalFigures', codebook.externalFigures),
    notes: list<Note>('notes', codebook.notes),
    disclosure: codebook.disclosure,
    lost,
  };
}

const isCamel = (name: string): boolean => CamelId.safeParse(name).success;
const isKebab = (name: string): boolean => KebabId.safeParse(name).success;

const soundWindow = ({ from, to }: Sections['days']): Window | undefined =>
  from !== undefined && to !== undefined && isDay(from) && isDay(to) && from < to ? { from, to } : undefined;

/** Of several things with one id, the first. Those without an id are left out. */
export function firstById<T extends { id?: string | undefined }>(all: readonly T[]): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const one of all) if (one.id !== undefined && !found.has(one.id)) found.set(one.id, one);
  return found;
}
