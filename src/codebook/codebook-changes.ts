import type { ChangedNames, CodebookChanges } from '../schemas/change.ts';
import type { Codebook } from './model.ts';
import { publishedShape, type Structure, structureBetween } from './structure.ts';

/** What a new codebook changes for readers of records, as the feed tells it: names alone, since the codebook says what they mean. */
export function codebookChanges(former: Codebook, next: Codebook): CodebookChanges {
  const between = structureBetween(publishedShape(former, 'partner'), publishedShape(next, 'partner'));
  const { added, removed, redefined, relabelled, renamed } = between;
  const { dimensions, codes, quantities } = relabelled;
  const named = (some: Structure['relabelled']['codes']) => some.map(({ names }) => names);
  return {
    added: namesOf(added),
    removed: namesOf(removed),
    redefined: namesOf(redefined),
    relabelled: namesOf({ dimensions: named(dimensions), codes: named(codes), quantities: named(quantities) }),
    renamed: [...renamed],
  };
}

const namesOf = ({
  dimensions,
  codes,
  quantities,
}: Pick<Structure['added'], 'dimensions' | 'codes' | 'quantities'>): ChangedNames => ({
  dimensions: dimensions.map(({ id }) => String(id)),
  codes: codes.map(({ dimension, code }) => ({ dimension: String(dimension), code: String(code) })),
  quantities: quantities.map(({ id }) => String(id)),
});
