import type { Body } from '../../samples/body.ts';
import { DANGERS, type DangerName, type Finding } from './dangers.ts';
import { Judge } from './judge.ts';
import { Knowledge, type Words } from './knowledge.ts';
import type { Published } from './publish.ts';
import { Contradiction, type Determined } from './system.ts';

/**
 * An attack on releases that can be read together, in every way or in some. The attacker has public answers alone (door.ts), and
 * shares no code with src/disclosure:
 *
 * - knowledge.ts: what the answers say, as equations over atoms, and every relation that is public
 * - system.ts: what follows from equations: ranges, certain sums, groups that cannot be none
 * - dangers.ts: what is looked for, a function for each danger; pattern.ts for what shows without any number
 * - judge.ts: the true values, which say whether a conclusion is right and does harm
 *
 * Beside it are what is attacked: town.ts (a dataset), history.ts (a random one with its releases), ruled.ts (a random one with rules),
 * count.ts and publish.ts (as the service counts and publishes it), campaign.ts (many histories, and how a failing one becomes small).
 */
export function attack(
  readable: readonly Published[],
  {
    dangers = Object.keys(DANGERS) as DangerName[],
    words = {},
  }: { dangers?: readonly DangerName[]; words?: Words } = {},
): Finding[] {
  if (readable.length === 0) return [];
  const doors = readable.map(({ door }) => door);
  for (const isSame of [true, false]) {
    const knowledge = new Knowledge(doors, words, isSame);
    try {
      knowledge.solve();
      return lookFor(dangers, knowledge, readable);
    } catch (error) {
      if (!(error instanceof Contradiction)) throw error;
      if (!isSame) return lookFor(['untrue'], knowledge, readable);
    } finally {
      knowledge.dispose();
    }
  }
  throw new Error('the numbers contradict each other, but each is true');
}

function lookFor(dangers: readonly DangerName[], knowledge: Knowledge, readable: readonly Published[]): Finding[] {
  const judge = new Judge(
    knowledge,
    readable.map(({ truth }) => truth),
  );
  const known = new Map<string, readonly Determined[]>();
  const determined = (release: number, block: number, of?: string) => {
    const unknowns = knowledge.unknownsAt(release, block, of) ?? []; // asked for what there is
    const name = `${release} ${block} ${of}`;
    const found = known.get(name) ?? knowledge.system.determined([...unknowns]);
    known.set(name, found);
    return found;
  };
  const disclosure: Body = readable.at(-1)?.codebook.definition.codebook.disclosure;
  const { threshold, base, p = 10, k = 0 } = disclosure;
  const given = { knowledge, judge, threshold: threshold ?? base ?? 0, p, k, determined };
  return dangers.flatMap((danger) => [...DANGERS[danger](given)].map((found) => ({ danger, ...found })));
}
