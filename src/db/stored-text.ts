import type { TablePart } from '../aggregates/facts.ts';
import type { CaseContent } from '../schemas/case.ts';

/**
 * The text of a case's content, or of a part of an official table, where millions are read: by the schema that takes twice as long.
 * Neither has a member with a default that this could miss, which tests/db/stored.test.ts holds. Threads load this file, so it imports
 * nothing of the database; everything else that is stored as JSON is read by stored.ts.
 */
export const contentIn = (text: string): CaseContent => JSON.parse(text);
export const tablePartIn = (text: string): TablePart => JSON.parse(text);
