import { dice } from '../../dice.ts';
import type { Body } from '../../samples/body.ts';
import { type Judge, movedPeople } from './judge.ts';
import { type Key, type Knowledge, nameOf } from './knowledge.ts';
import { type Profile, whoMoved } from './pattern.ts';
import { type Determined, inBoth, minus, type Sum, sumOf } from './system.ts';

/**
 * What an attacker looks for, each danger by itself. To add one: write a function of an `Attack`, and name it in DANGERS. The
 * judge says whether what is known does harm; what is known is worked out from `knowledge` alone.
 */

export interface Finding {
  danger: DangerName;
  release: string;
  what: string;
  value?: number;
}
export interface Attack {
  knowledge: Knowledge;
  judge: Judge;
  /** T, or the base of rounding. */
  threshold: number;
  /** Of the rules for sums and for groups; secret. */
  p: number;
  k: number;
  /** Sums of each block whose value is certain. */
  determined(release: number, block: number, of?: string): readonly Determined[];
}
type Found = Omit<Finding, 'danger'>;

const isFew = (value: number, threshold: number): boolean => value >= 1 && value < threshold;

/** Releases with unknowns of their own. */
const releasesOf = ({ knowledge }: Attack) =>
  knowledge.releases
    .map(({ version }, release) => ({ version, release }))
    .filter(({ release }) => knowledge.sameAs[release]! < 0);

/** A group of atoms, and what is known of it. */
interface Group {
  atoms: number[];
  value: number;
}

/** Groups of atoms whose value is certain and wanted: sums of the basis, and of two of them, that count each atom once or not at all. */
function* allGroupsOf<Sums extends { times: Float64Array }>(
  basis: readonly Sums[],
  numberOf: (sum: Sums) => number,
  isWanted: (value: number) => boolean,
): Generator<Group> {
  const values = basis.map(numberOf);
  for (const [one, { times }] of basis.entries()) {
    const alone = isWanted(values[one]!) && groupWith(times);
    if (alone) yield { atoms: alone, value: values[one]! };
    for (const [other, { times: more }] of basis.entries())
      for (const sign of other < one ? [1, -1] : other > one ? [-1] : []) {
        const value = values[one]! + sign * values[other]!;
        const both = isWanted(value) && groupWith(times, more, sign);
        if (both) yield { atoms: both, value };
      }
  }
}

/** The atoms that a sum, or one with another, counts once, if it counts no atom in another way. */
function groupWith(times: Float64Array, more?: Float64Array, sign = 0): number[] | undefined {
  const atoms: number[] = [];
  for (let at = 0; at < times.length; at++) {
    const own = times[at]! + (more ? sign * more[at]! : 0);
    if (own === 1) atoms.push(at);
    else if (own !== 0) return undefined;
  }
  return atoms;
}

/** The smallest of these groups: none has another one in it. */
function groupsOf<Sums extends { times: Float64Array }>(...found: Parameters<typeof allGroupsOf<Sums>>): Group[] {
  const smallest: Group[] = [];
  for (const group of [...allGroupsOf(...found)].sort((a, b) => a.atoms.length - b.atoms.length)) {
    const own = new Set(group.atoms);
    if (!smallest.some(({ atoms }) => atoms.every((atom) => own.has(atom)))) smallest.push(group);
  }
  return smallest;
}

const isNear = (one: number, other: number): boolean => Math.abs(one - other) < 1e-6;

/**
 * Atoms that are one number: an atom, or a number that is withheld. What several of them are together is out of scope where it is of
 * amounts or convictions: a person knows which of them is theirs (THREATS.md, sums-of-sums).
 */
function oneNumbers({ knowledge }: Attack, release: number, block: number, of?: string): (group: Group) => boolean {
  const unknowns = knowledge.unknownsAt(release, block, of)!; // asked for what there is
  const withheld = [...knowledge.releases[release]!.cells.values()].filter(
    ({ value, measure: { unit, statistic, of: its } }) =>
      value === null && (of ? statistic !== 'count' && its === of : unit === 'conviction' && statistic === 'count'),
  );
  const nameOfOpen = (all: readonly number[]): string =>
    all
      .filter((at) => !knowledge.system.isKnown(at))
      .sort((a, b) => a - b)
      .join();
  const names = new Set(
    withheld.map(({ measure, key }) => nameOfOpen(knowledge.sumOf(release, measure, key)?.of ?? [])),
  );
  return ({ atoms }) => atoms.length === 1 || names.has(nameOfOpen(atoms.map((atom) => unknowns[atom]!)));
}

/** A group of 1 to T - 1 units, or convictions of so few people, whose number is certain. */
function* exact(attack: Attack): Generator<Found> {
  const { knowledge, judge, threshold } = attack;
  for (const { version, release } of releasesOf(attack)) {
    for (const [block, own] of knowledge.blocks.entries()) {
      const units = knowledge.unitsAt(release, block);
      const isWanted = (value: number) => (own.unit === 'conviction' ? value >= 1 : isFew(value, threshold));
      const isOneNumber = oneNumbers(attack, release, block);
      for (const { atoms, value } of groupsOf(attack.determined(release, block), (sum) => sum.value, isWanted)) {
        const sum = sumOf(atoms.map((atom) => units[atom]!));
        const isOfFew =
          own.unit !== 'conviction' || (isOneNumber({ atoms, value }) && isFew(judge.partsOf(sum).size, threshold));
        if (isOfFew && isNear(judge.valueOf(sum), value))
          yield { release: version, what: knowledge.describeAll(own, atoms), value };
      }
    }
    for (const { name, sum } of knowledge.moreOf(release)) {
      const value = judge.valueOf(sum);
      if (!isFew(value, threshold)) continue;
      const { low, high } = knowledge.system.range(sum);
      if (isNear(low, high) && isNear(low, value)) yield { release: version, what: name, value };
    }
  }
}

/**
 * Who is alone in a withheld number, and knows that, works out another one. Who is alone in what is left of numbers without others, as
 * in a gap of the coverage, may: of that nothing is claimed.
 */
function* insider(attack: Attack): Generator<Found> {
  const { knowledge, judge, threshold } = attack;
  for (const { version, release } of releasesOf(attack)) {
    // Unknowns that are withheld numbers.
    const withheld = new Set(
      [...knowledge.releases[release]!.cells.values()].flatMap(({ measure, key, status }) => {
        if (status !== 'suppressed' || measure.statistic !== 'count') return [];
        const counted = knowledge.sumOf(release, measure, key)?.of ?? [];
        const open = counted.filter((at) => !knowledge.system.isKnown(at) || knowledge.system.low[at] !== 0);
        return open.length === 1 ? open : [];
      }),
    );
    for (const [block, own] of knowledge.blocks.entries()) {
      const units = knowledge.unitsAt(release, block);
      for (const { times, value } of own.unit === 'defendant' ? attack.determined(release, block) : []) {
        const atoms = [...times.keys()].filter((atom) => times[atom] !== 0 && !knowledge.system.isKnown(units[atom]!));
        const known =
          value -
          [...times.keys()].reduce(
            (so, atom) => so + (atoms.includes(atom) ? 0 : times[atom]! * knowledge.system.low[units[atom]!]!),
            0,
          );
        if (atoms.length !== 2 || !atoms.every((atom) => withheld.has(units[atom]!))) continue;
        for (const [self, other] of [atoms, [...atoms].reverse()] as [number, number][]) {
          const rest = (known - times[self]!) / times[other]!;
          if (judge.values[units[self]!] === 1 && isFew(rest, threshold))
            yield {
              release: version,
              what: `${knowledge.describe(own, other)} by who is ${knowledge.describe(own, self)}`,
              value: rest,
            };
        }
      }
    }
  }
}

/** The order of a sorted answer tells which of two withheld numbers is larger. */
function* order({ knowledge }: Attack): Generator<Found> {
  for (const { version, door, measures } of knowledge.releases)
    for (const { id, tables } of measures.values())
      for (const by of tables) {
        const [sorted, plain] = [{ sort: '-value' as const }, {}].map((sort) => {
          const { observations } = door.ask({ measure: id, by, totals: false, ...sort });
          const withheld = observations.filter(
            (one: Body) => one.value === null && !Object.values(one.key).includes('not-reported'),
          );
          return JSON.stringify(withheld.map((one: Body) => one.key));
        });
        if (sorted !== plain) yield { release: version, what: `${id} by ${by.join()}` };
      }
}

/**
 * A small group of atoms that cannot be as many as T. Atoms that are in the same published counts are one group: that a table of each
 * of two variables says something of both together is not tested, as the certificate says (`crossings`). No union of groups has to
 * be looked at: a small one has a small group, and can be as many as that one.
 */
function* narrow(attack: Attack): Generator<Found> {
  const { knowledge, judge, threshold } = attack;
  const { system } = knowledge;
  const roll = dice(1);
  for (const { version, release } of releasesOf(attack))
    for (const [block, own] of knowledge.blocks.entries()) {
      const { policy } = knowledge.releases[release]!.door.codebook.disclosure;
      if (own.unit === 'conviction') continue;
      const units = knowledge.unitsAt(release, block);
      const groups = knowledge.groupsIn(own).map((atoms) => ({ atoms, of: atoms.map((atom) => units[atom]!) }));
      const small = groups.filter(({ of }) => isFew(judge.valueOf(sumOf(of)), threshold));
      const single = small.flatMap(({ of }) => (of.length === 1 ? of : []));
      for (let round = 0; round < 6; round++) {
        const open = single.filter((at) => system.high[at]! >= threshold && system.seenHigh[at]! < threshold);
        if (open.length > 3) system.spread(open.filter(() => roll(2) === 0));
      }
      // A 0 that is shown of a rounded count is always below the base.
      const isRounded = policy === 'rounding';
      for (const { atoms, of } of small) {
        const [at = 0, another] = of;
        const isOne = another === undefined;
        const range = isOne ? undefined : system.range(sumOf(of));
        if (range ? range.high >= threshold - 1e-6 : system.reaches(at, threshold)) continue;
        const canBeNone = range ? range.low < 1e-6 : system.canBeNone(at);
        if (canBeNone && (isRounded || isGivenBefore(knowledge, of, threshold))) continue;
        const value = judge.valueOf(sumOf(of));
        yield { release: version, what: knowledge.describeAll(own, atoms), value };
      }
    }
}

/**
 * Whether earlier releases tell that a group is below T, so that nothing can hide it: a later one can name what they do not, such as two
 * offences of one person. That it may be nobody is all that is left to protect.
 */
function isGivenBefore({ releases, before }: Knowledge, group: readonly number[], threshold: number): boolean {
  return releases.length > 1 && before.range(sumOf(group)).high < threshold - 1e-6;
}

/** A small group of atoms that cannot be none. Here groups have to be looked at, too. */
function* somebody(attack: Attack): Generator<Found> {
  const { knowledge, judge, threshold } = attack;
  for (const { version, release } of releasesOf(attack)) {
    const { policy, zeros } = knowledge.releases[release]!.door.codebook.disclosure;
    for (const [block, own] of knowledge.blocks.entries()) {
      if (policy !== 'threshold' || zeros === 'shown' || own.unit === 'conviction') continue;
      const units = [...knowledge.unitsAt(release, block)];
      const group = knowledge.system.somebody(units, judge.values, threshold);
      if (!group) continue;
      const atoms = group.map((at) => units.indexOf(at));
      yield { release: version, what: knowledge.describeAll(own, atoms), value: judge.valueOf(sumOf(group)) };
    }
  }
}

/** A withheld number that the published interval shows to be small. */
function* interval({ knowledge, judge, threshold }: Attack): Generator<Found> {
  for (const [release, { version, cells, door }] of knowledge.releases.entries())
    for (const { measure, key, interval: ends } of cells.values()) {
      const sum = ends && measure.statistic === 'count' && knowledge.sumOf(release, measure, key);
      if (!sum) continue;
      const value = judge.valueOf(sum);
      const [low, high] = [ends[0], ends[1] ?? Number.POSITIVE_INFINITY];
      if (value < low || value > high)
        yield { release: version, what: `${nameOf(measure.id, key)} not in its interval`, value };
      const isKnownAbove = low > 0 && door.codebook.disclosure.zeros !== 'shown';
      if (isFew(value, threshold) && (high < threshold || isKnownAbove))
        yield { release: version, what: nameOf(measure.id, key), value };
    }
}

/** All of a group, or all but k, have one code of a sensitive dimension. */
function* plain(attack: Attack): Generator<Found> {
  const { knowledge, judge, k } = attack;
  for (const { version, release } of releasesOf(attack)) {
    const { cells, door } = knowledge.releases[release]!;
    for (const id of door.codebook.disclosure.sensitive ?? [])
      for (const { measure, key } of cells.values()) {
        const dimensions = knowledge.dimensionsOf(measure.unit);
        const base = dimensions.baseOf(id);
        if (measure.unit !== 'defendant' || measure.statistic !== 'count' || dimensions.isList(base)) continue;
        if (
          [...key.map(([name]) => name), ...Object.keys(measure.filter)].some(
            (name) => dimensions.baseOf(name) === base,
          )
        )
          continue;
        for (const { code } of door.structure.dimensions.find((one: Body) => one.id === id).codes) {
          if (code === 'not-reported') continue;
          const [all, some] = [key, [...key, [id, code] as const]].map((one) => knowledge.sumOf(release, measure, one));
          if (!all || !some) continue;
          const others = minus(all, some);
          // That all who were fined have the outcome `fine` is no secret that numbers give away.
          if (all.of.every((at) => some.of.includes(at) || knowledge.isNoneByWords(at))) continue;
          if (judge.valueOf(some) < 1 || judge.valueOf(others) > k) continue;
          if (knowledge.system.range(others).high <= k + 1e-6 && knowledge.system.range(some).low >= 1 - 1e-6)
            yield {
              release: version,
              what: `${nameOf(measure.id, key)} all ${id}=${code}`,
              value: judge.valueOf(some),
            };
        }
      }
  }
}

/** What has to be possible of a sum, so that whoever has the second largest part of it does not know the largest to within p percent. */
function leastOf(parts: Iterable<number>, p: number): { sum: number; least: number; people: number } {
  const sizes = [...parts]
    .map(Math.abs)
    .filter((size) => size > 0)
    .sort((a, b) => b - a);
  const [first = 0, second = 0] = sizes;
  return {
    sum: sizes.reduce((so, size) => so + size, 0),
    least: first + (p * first) / 100 + second,
    people: sizes.length,
  };
}

/** A sum that one person dominates, or that is of few people, and is certain or nearly so. */
function* dominated(attack: Attack): Generator<Found> {
  const { knowledge, judge, threshold, p } = attack;
  const { system } = knowledge;
  const isHarm = ({ sum, least, people }: ReturnType<typeof leastOf>) =>
    people > 0 && (sum < least || people < threshold);
  for (const { version, release } of releasesOf(attack)) {
    for (const { measure, key } of knowledge.releases[release]!.cells.values()) {
      const sum = measure.statistic === 'sum' ? knowledge.sumOf(release, measure, key) : undefined;
      const truth = sum && leastOf(judge.partsOf(sum).values(), p);
      if (truth && truth.people > 0 && truth.sum < truth.least && system.range(sum).high < truth.least - 1e-6)
        yield { release: version, what: nameOf(measure.id, key), value: truth.sum };
    }
    for (const [block, own] of knowledge.blocks.entries())
      for (const of of knowledge.amountsOf(release, block)) {
        const amounts = knowledge.amountsAt(release, block, of)!; // of this release
        const certain = attack.determined(release, block, of);
        const groups = groupsOf(certain, (sum) => sum.value, (value) => value > 0); // biome-ignore format: one line
        for (const { atoms, value } of groups.filter(oneNumbers(attack, release, block, of))) {
          const sum = sumOf(atoms.map((atom) => amounts[atom]!));
          if (isHarm(leastOf(judge.partsOf(sum).values(), p)) && isNear(judge.valueOf(sum), value))
            yield { release: version, what: `${of} of ${knowledge.describeAll(own, atoms)}`, value };
        }
      }
  }
}

/** A group that changed by 1 to T - 1 units between two releases, or whose amounts changed by those of few people. */
function* changed(attack: Attack): Generator<Found> {
  const { knowledge, judge, threshold, p } = attack;
  const all = releasesOf(attack);
  for (const { version: then, release: earlier } of all)
    for (const { version: now, release: later } of all.filter(({ release }) => release > earlier))
      for (const [block, own] of knowledge.blocks.entries())
        for (const of of [undefined, ...knowledge.amountsOf(later, block)]) {
          const [before, after] = [earlier, later].map((release) => knowledge.unknownsAt(release, block, of));
          if (!before || !after) continue;
          const both = inBoth(attack.determined(earlier, block, of), attack.determined(later, block, of), own.size);
          const isWanted = (moved: number) => (of === undefined ? isFew(Math.abs(moved), threshold) : moved !== 0);
          const groups = groupsOf(both, ({ values: [old, next] }) => next - old, isWanted);
          for (const { atoms, value } of of === undefined
            ? groups
            : groups.filter(oneNumbers(attack, later, block, of))) {
            const [old, next] = [before, after].map((unknowns) => sumOf(atoms.map((atom) => unknowns[atom]!))) as [
              Sum,
              Sum,
            ];
            const moved = minus(next, old);
            const { people, sum, least } = leastOf(judge.partsOf(moved).values(), p);
            const isHarm = of === undefined || (people > 0 && (people < threshold || sum < least));
            if (isHarm && isNear(judge.valueOf(moved), value))
              yield {
                release: `${then} ${now}`,
                what: `${of ? `${of} of ` : ''}${knowledge.describeAll(own, atoms)}`,
                value,
              };
          }
        }
}

/** A published sum, or number of convictions, less that of an earlier release, of few people or of one for the most part. */
function* subtracted({ knowledge, judge, threshold, p }: Attack): Generator<Found> {
  const isExact = ({ door }: Knowledge['releases'][number]) => door.codebook.disclosure.policy === 'threshold';
  for (const [later, now] of knowledge.releases.entries())
    for (const [earlier, then] of knowledge.releases.slice(0, later).entries())
      for (const [name, { measure, key, value }] of isExact(now) && isExact(then) ? now.cells : []) {
        const { value: before = null } = then.cells.get(name) ?? {};
        const isOfPeople =
          measure.statistic === 'sum' || (measure.statistic === 'count' && measure.unit === 'conviction');
        const [all, some] = [later, earlier].map((release) => knowledge.sumOf(release, measure, key));
        if (!isOfPeople || value === null || before === null || value === before || !all || !some) continue;
        const { people, sum, least } = leastOf(judge.partsOf(minus(all, some)).values(), p);
        const isDominated = measure.statistic === 'sum' && sum < least;
        if (people > 0 && (people < threshold || isDominated))
          yield { release: `${then.version} ${now.version}`, what: name, value: value - before };
      }
}

/** Numbers with random changes of which the average over the releases of the same people leaves one small number alone. */
function* averaged({ knowledge, judge, threshold }: Attack): Generator<Found> {
  const [first] = knowledge.releases;
  const base = first?.door.codebook.disclosure.base;
  if (!first || base === undefined) return;
  for (const [name, { measure, key, value }] of first.cells) {
    const sum = measure.statistic === 'count' && value !== null && knowledge.sumOf(0, measure, key);
    if (!sum) continue;
    const values = knowledge.releases.map(({ cells }) => cells.get(name)?.value ?? 0);
    const low = Math.min(...values);
    const ups = values.filter((one) => one > low).length;
    // What is left over the multiple below is drawn up so often: which is the likeliest, and by how much?
    const odds = Array.from(
      { length: base },
      (_, rest) => (rest / base) ** ups * (1 - rest / base) ** (values.length - ups),
    );
    const best = odds.indexOf(Math.max(...odds));
    const isSure = odds[best]! > 0.9 * odds.reduce((so, one) => so + one, 0);
    if (isSure && isFew(low + best, threshold) && low + best === judge.valueOf(sum))
      yield { release: 'all', what: name, value: low + best };
  }
}

/** Few people moved between two releases, and which cells are withheld or marked, without any number, says who. */
function* pattern({ knowledge, judge, threshold }: Attack): Generator<Found> {
  const { releases } = knowledge;
  for (const [at, later] of releases.entries()) {
    const earlier = releases[at - 1];
    if (!earlier) continue;
    const guesses = whoMoved(knowledge, earlier, later);
    const [first] = guesses;
    if (!first) continue;
    const moved = movedPeople(
      judge.truths[at - 1]!,
      judge.truths[at]!,
      first.map(([id]) => id),
    );
    const isRight = (guess: Profile) =>
      moved.some((profiles) =>
        profiles.some((codes) => guess.every(([, code], index) => code === undefined || code === codes[index])),
      );
    const words = guesses.map((guess) => guess.map(([id, code]) => `${id}=${code ?? '?'}`).join('&'));
    if (guesses.some(isRight) && isFew(moved.length, threshold))
      yield { release: `${earlier.version} ${later.version}`, what: words.join(' or '), value: moved.length };
  }
}

/** Where all with one code have another, too, what is left of the other in any third variable is no cell, but a subtraction. */
function* nested(attack: Attack): Generator<Found> {
  const { knowledge, judge, threshold } = attack;
  for (const { version, release } of releasesOf(attack)) {
    const { cells, door } = knowledge.releases[release]!;
    if (door.codebook.disclosure.policy !== 'threshold') continue; // alike when they are changed need not be alike
    const pairs = [...cells.values()].filter(
      ({ measure, key, value }) =>
        measure.statistic === 'count' &&
        key.length === 2 &&
        key.every(([, code]) => code !== '!known') &&
        value !== null,
    );
    for (const { measure, key, value } of pairs)
      for (const [outer, inner] of [key, [...key].reverse()] as (typeof key)[]) {
        if (!outer || !inner || value === 0 || cells.get(nameOf(measure.id, [inner]))?.value !== value) continue;
        for (const other of cells.values()) {
          const third =
            other.measure.id === measure.id && other.key.length === 2 ? thirdOf(other.key, outer) : undefined;
          if (!third || third[0] === inner[0] || third[1] === '!known') continue;
          const [wide, close] = [outer, inner].map((one) => knowledge.sumOf(release, measure, [one, third]));
          if (!wide || !close) continue;
          const left = minus(wide, close);
          const few = judge.valueOf(left);
          if (!isFew(few, threshold) || knowledge.system.range(left).high >= threshold - 1e-6) continue;
          yield {
            release: version,
            what: `${third.join('=')}, ${outer.join('=')} and not ${inner.join('=')}`,
            value: few,
          };
        }
      }
  }
}

/** The other part of a key of two, if one of them is this. */
function thirdOf(key: Key, [id, code]: Key[number]): Key[number] | undefined {
  const at = key.findIndex(([own, its]) => own === id && its === code);
  return at < 0 ? undefined : key[1 - at];
}

/** A sum, or what is left of one without that of a filter, so small that everybody behind it has the lowest band of a sensitive amount. */
function* lowest(attack: Attack): Generator<Found> {
  const { knowledge, judge, k } = attack;
  const { system } = knowledge;
  const dimensions = knowledge.dimensionsOf('defendant');
  for (const { version, release } of releasesOf(attack))
    for (const id of knowledge.releases[release]!.door.codebook.disclosure.sensitive ?? []) {
      const base = dimensions.baseOf(id);
      const [, second = 0] = (dimensions.bands.get(base) ?? []).map(({ min = 0 }) => min).sort((a, b) => a - b);
      const most = (k + 1) * second;
      for (const { what, units, amounts } of sumsOf(knowledge, release, base)) {
        if (judge.valueOf(units) < 1 || judge.valueOf(amounts) >= most) continue;
        if (system.range(amounts).high < most - 1e-6 && system.range(units).low >= 1 - 1e-6)
          yield { release: version, what: `${what} all of the lowest ${id}`, value: judge.valueOf(units) };
      }
    }
}

/** Sums of an amount by anything but its bands, and what is left of each without another of the same key. */
function sumsOf(knowledge: Knowledge, release: number, base: string): { what: string; units: Sum; amounts: Sum }[] {
  const dimensions = knowledge.dimensionsOf('defendant');
  const sums = [...knowledge.releases[release]!.cells.values()].flatMap(({ measure, key }) => {
    if (!['sum', 'mean'].includes(measure.statistic) || dimensions.baseOf(`#${measure.of}`) !== base) return [];
    if (key.some(([name]) => dimensions.baseOf(name) === base)) return [];
    const [units, amounts] = (['units', 'amounts'] as const).map((of) => knowledge.sumOf(release, measure, key, of));
    return units && amounts ? [{ what: nameOf(measure.id, key), key: nameOf('', key), units, amounts }] : [];
  });
  const rests = sums.flatMap((one) =>
    sums.flatMap((other) => {
      const isPart =
        other.units.of.length < one.units.of.length && other.units.of.every((at) => one.units.of.includes(at));
      if (other.key !== one.key || !isPart) return [];
      const [units, amounts] = [minus(one.units, other.units), minus(one.amounts, other.amounts)];
      return [{ what: `${one.what} less ${other.what}`, units, amounts }];
    }),
  );
  return [...sums, ...rests];
}

/** The attacker's equations hold of what is really there; else they, or the published numbers, are wrong. */
function* untrue({ knowledge, judge }: Attack): Generator<Found> {
  if (knowledge.isJoined) return; // they may only seem to be the same
  for (const row of knowledge.rows) {
    const value = judge.valueOf(row);
    if (value < row.low - 1e-6 || value > row.high + 1e-6)
      yield { release: '', what: `${row.low} to ${row.high}`, value };
  }
}

export const DANGERS = {
  exact,
  narrow,
  somebody,
  insider,
  interval,
  order,
  plain,
  nested,
  lowest,
  dominated,
  changed,
  subtracted,
  averaged,
  pattern,
  untrue,
};
export type DangerName = keyof typeof DANGERS;
