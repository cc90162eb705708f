import type { PublicMeasure } from '../../codebook/public.ts';
import type { PublicDerived } from './levels.ts';
import type { CodebookOfRelease } from './variables.ts';

/**
 * Releases of which each has the rules that any of them shows under the same name. What a rule reads may have become public, or may be
 * public no more, and whoever reads two releases takes a name for the same thing in both. Oldest first; the newest that shows a rule is
 * believed.
 */
export function withShownRules<Release extends CodebookOfRelease>(releases: readonly Release[]): Release[] {
  return releases.map((release) => {
    const { codebook } = release;
    const others = releases.filter((other) => other !== release).reverse();
    const measures = codebook.measures.map((measure) => withShown(measure, others));
    const derived = codebook.derived.map((one) => withRule(one, others));
    const wasShown = [...codebook.measures, ...codebook.derived];
    if ([...measures, ...derived].every((one, at) => one === wasShown[at])) return release;
    // Amounts have as many decimals as where they are shown.
    const amounts = others.flatMap((other) =>
      other.codebook.quantities.map(({ categories: _, ...quantity }) => quantity),
    );
    const quantities = [...codebook.quantities, ...amounts];
    return { ...release, codebook: { ...codebook, measures, derived, quantities }, others };
  });
}

function withRule(derived: PublicDerived, others: readonly CodebookOfRelease[]): PublicDerived {
  if (derived.rule !== undefined) return derived;
  const rule = shownBy(others, ({ codebook }) => codebook.derived.find(({ id }) => id === derived.id)?.rule);
  return rule === undefined ? derived : { ...derived, rule };
}

function withShown(measure: PublicMeasure, others: readonly CodebookOfRelease[]): PublicMeasure {
  const { filterWithheld, ...open } = measure;
  const named = ({ codebook }: CodebookOfRelease) => codebook.measures.find(({ id }) => id === measure.id);
  const filter = filterWithheld && shownBy(others, (other) => named(other)?.filter);
  const of = measure.statistic === 'count' ? undefined : (measure.of ?? shownBy(others, (other) => named(other)?.of));
  if (!filter && of === measure.of) return measure;
  return { ...(filter ? { ...open, filter } : measure), ...(of !== undefined && { of }) };
}

function shownBy<Shown>(
  others: readonly CodebookOfRelease[],
  find: (other: CodebookOfRelease) => Shown | undefined,
): Shown | undefined {
  for (const other of others) {
    const found = find(other);
    if (found !== undefined) return found;
  }
  return undefined;
}
