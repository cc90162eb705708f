import { kebab } from './codes.ts';
import type { Column } from './columns.ts';
import { draftDefinition, type FileFacts } from './definition.ts';
import type { DraftFile } from './file.ts';
import { type FileKind, mappingText } from './mapping.ts';
import { coverageOf } from './periods.ts';
import { planned } from './plan.ts';
import type { Interview } from './questions.ts';
import { relationsOf } from './relations.ts';

/** A file of somebody’s own as a draft: what becomes of its columns, a definition, and a mapping. */

interface DraftSource extends Omit<DraftFile, 'relations' | 'interview'> {
  /** Name of the file, without its ending. */
  name: string;
}

export interface Draft extends FileFacts {
  definition: object;
  mapping: string;
  /** The name under which ids of the file are kept as external ids. */
  system: string;
}

/** The same file and the same answers give the same draft. */
export function draftOf({ name, ...source }: DraftSource, interview: Interview): Draft {
  // In a table, also texts of which each row has another can be the names of what it is about.
  const kinds = source.kind === 'cases' ? ['code', 'year'] : ['code', 'year', 'flag', 'id', 'text'];
  const coded = source.columns.flatMap(({ kind }, at) => (kinds.includes(kind) ? [at] : []));
  const file = planned({ ...source, relations: relationsOf(coded, source.rows), interview });
  // The name of a file can be that of a person. So it is only the title of a draft that cannot be published yet.
  const told = interview.ask({
    id: 'title',
    asks: 'What is the dataset called in public? A figure that is in several columns has this name, too.',
    seen: [name],
  });
  const title = told ?? (name.replaceAll(/[_-]+/g, ' ').trim().slice(0, 200) || 'Untitled');
  const facts: FileFacts = { ...file, title, coverage: coverageOf(file) };
  const system = kebab(name, 'file');
  const definition = draftDefinition(facts);
  const { kind, answers, plans } = file;
  return { ...facts, definition, system, mapping: mappingText({ kind, system, answers, plans }, interview) };
}

/** The question that comes before all others. */
export function fileKind(columns: readonly Column[], interview: Interview): FileKind | undefined {
  const answer = interview.ask({
    id: 'kind of file',
    asks: 'Is each row a person or an entry about one, or does each row have figures of a published table?',
    seen: [columns.map(({ name }) => name).join(' | ')],
    readings: { people: 'a row is a person, or an entry about one', table: 'a row has one or several figures' },
  });
  return answer === undefined ? undefined : answer === 'table' ? 'aggregate' : 'cases';
}
