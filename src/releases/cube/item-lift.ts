import { codeMaps, levelsOf } from '../../cases/view.ts';
import type { Codebook, Dimension } from '../../codebook/model.ts';
import { NONE, NOT_REPORTED } from '../../schemas/vocabulary.ts';

/**
 * What one item of a list becomes in each dimension that follows the list: a coarser level, or a map. Facts give each of them as
 * a list of its own, which loses what belongs to what; a row needs both codes of one and the same item.
 */
export interface Lift {
  /** The dimension whose items are read. */
  source: Dimension;
  /** By position in `source`: position in the lifted dimension. */
  positions: readonly number[];
}

/** The lift to a dimension from the finest dimension of the list, or of the quantity's categories, that it follows. */
export function liftTo(codebook: Codebook, dimension: Dimension): Lift {
  const levels = levelsOf(codebook, dimension.root);
  const finest = levels[0]!; // the dimension is one of its levels
  const map = mapOf(codebook, finest);
  const base = map ? extend(liftTo(codebook, map.read), finest, map.codeOf) : identity(finest);
  if (dimension === finest) return base;
  const toLevel = codeMaps(levels, 'public')[levels.indexOf(dimension)]!; // one map for each level
  return extend(base, dimension, (position) => toLevel.get(finest.codes[position]!.code)); // a position in the finest
}

const identity = (dimension: Dimension): Lift => ({ source: dimension, positions: dimension.codes.map((_, at) => at) });

function extend(base: Lift, dimension: Dimension, codeOf: (position: number) => string | undefined): Lift {
  const positions = base.positions.map((position) => {
    const lifted = dimension.index.get(codeOf(position) ?? '');
    if (lifted === undefined) throw new Error(`dimension ${dimension.id} lacks a code that ${base.source.id} leads to`);
    return lifted;
  });
  return { source: base.source, positions };
}

/** Of a derived list: what it reads, and what each item becomes. A map leaves `none`, and `not-reported` unless named, alone. */
function mapOf(codebook: Codebook, dimension: Dimension) {
  if (dimension.kind !== 'derived' || !dimension.multiple) return undefined;
  const rule = codebook.definition.codebook.derived.find((derived) => derived.id === dimension.id)?.rule;
  const read = rule && 'map' in rule ? codebook.dimensions.get(rule.map.of) : undefined;
  if (!rule || !('map' in rule) || !read) return undefined;
  const { codes, else: otherwise = NOT_REPORTED } = rule.map;
  const targets = new Map(Object.entries(codes).flatMap(([to, from]) => from.map((code) => [code, to] as const)));
  const codeOf = (position: number): string => {
    const { code } = read.codes[position]!; // a position in what the map reads
    if (code === NONE) return code;
    return targets.get(code) ?? (code === NOT_REPORTED ? code : otherwise);
  };
  return { read, codeOf };
}
