import { perturbationFault } from '#disclosure';
import type { Disclosure } from '../../schemas/codebook.ts';
import type { Path } from '../../schemas/faults.ts';
import type { Sound } from '../../schemas/sound.ts';
import type { References } from './references.ts';

/** What a policy needs of the dataset, and of its own parameters. */
export function checkDisclosure(refs: References): void {
  const { sections, report } = refs;
  const { disclosure } = sections;
  if (disclosure?.policy === undefined) return;
  const path: Path = ['codebook', 'disclosure'];
  const at = [...path, 'policy'];
  if (sections.kind === 'aggregate' && disclosure.policy !== 'none')
    report(
      at,
      'not-allowed',
      'The figures of an official table were protected by whoever published it, and there are no people behind them to protect. Only `none` is allowed.',
      ['none'],
    );
  if (disclosure.policy === 'threshold') checkThreshold(refs, disclosure, path);
  if (disclosure.policy === 'rounding' && disclosure.controlled === false)
    report(
      [...path, 'controlled'],
      'not-allowed',
      'Numbers are not rounded by chance, since small ones could be worked out. Leave it out, or take the policy `cell-key`.',
      ['true'],
    );
  if (disclosure.policy === 'cell-key') checkCellKey(refs, disclosure, path);
}

type PolicyOf<P extends Disclosure['policy']> = Sound<Extract<Disclosure, { policy: P }>>;

function checkThreshold(refs: References, { threshold, sensitive, k }: PolicyOf<'threshold'>, path: Path): void {
  const seen = new Set<string>();
  for (const [index, name] of (sensitive ?? []).entries()) {
    if (name === undefined) continue;
    const at = [...path, 'sensitive', index];
    if (seen.has(name)) refs.report(at, 'duplicate', 'The list names this dimension twice.');
    else refs.dimension(name, at, 'publicOnly');
    seen.add(name);
  }
  if (threshold !== undefined && k !== undefined && k >= threshold)
    refs.report([...path, 'k'], 'out-of-range', `Must be less than \`threshold\`, which is ${threshold}.`);
}

/** The three parameters leave noise for every count. */
function checkCellKey({ report }: References, { d, v, js }: PolicyOf<'cell-key'>, path: Path): void {
  if (d === undefined || v === undefined || js === undefined) return;
  const fault = perturbationFault({ d, v, js });
  if (fault) report([...path, fault.member], 'out-of-range', fault.detail);
}
