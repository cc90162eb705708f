import type { AmountSource, Codebook, Dimension } from '../../codebook/model.ts';
import { liftTo } from './item-lift.ts';

/**
 * The codebook to flatten cases by before they are counted: public codes and the youth rule, and every dimension and amount that
 * the count reads, whatever its audience. A filter may name an internal dimension, a public level may stand over a partner's
 * list; they select and link, and are never published.
 */
export function countableCodebook(codebook: Codebook): Codebook {
  const measures = [...codebook.measures.values()];
  const read = new Set(measures.flatMap(({ filter }) => Object.keys(filter ?? {})));
  for (const dimension of codebook.dimensions.values()) {
    if (dimension.audience === 'public') read.add(dimension.id);
  }
  for (const id of [...read]) {
    const dimension = codebook.dimensions.get(id);
    if (dimension && (dimension.multiple || dimension.kind === 'category'))
      read.add(liftTo(codebook, dimension).source.id);
  }
  const summed = new Set(measures.map(({ of }) => of));
  return {
    ...codebook,
    dimensions: opened(codebook.dimensions, (id) => read.has(id)),
    amounts: opened(codebook.amounts, (id) => summed.has(id)),
  };
}

function opened<Item extends Dimension | AmountSource>(
  items: ReadonlyMap<string, Item>,
  isRead: (id: string) => boolean,
): Map<string, Item> {
  return new Map([...items].map(([id, item]) => [id, isRead(id) ? { ...item, audience: 'public' } : item]));
}
