import { checkCase } from '../cases/schema.ts';
import { AppError } from '../errors.ts';
import type { CaptureContext } from './actor.ts';
import { BEST, findAlike } from './alike.ts';
import { readWithCodebook } from './codebooks.ts';
import { type Candidate, candidateBody } from './duplicates.ts';

/** Days before and after that are searched where the dataset itself does not look for duplicates: the default of its setting. */
const DEFAULT_WINDOW = 7;

/** The cases that the one described may be, best first: what a POST of it would be compared with. Writes nothing. */
export async function matchCase(
  { db, newId }: CaptureContext,
  datasetId: string,
  { body, least }: { body: unknown; least: number },
): Promise<Candidate[]> {
  const { value } = await readWithCodebook(db, datasetId, async (codebook) => {
    if (codebook.definition.kind !== 'cases') throw new AppError('wrong-kind');
    const checked = checkCase(codebook, body, { mode: 'create', newId });
    if ('faults' in checked) throw new AppError('invalid-case', { errors: checked.faults });
    const { duplicates } = codebook.definition.settings;
    const windowDays = duplicates === 'off' ? DEFAULT_WINDOW : duplicates.windowDays;
    return findAlike(db, codebook, datasetId, [{ id: newId(), content: checked.content }], { windowDays, least });
  });
  return value.slice(0, BEST).map(({ id, ...one }) => candidateBody(datasetId, { ...one, otherCase: id }));
}
