import type { ASTNode, GraphQLInputField } from "graphql";

import { enterField, type InputPath, isEndless, isIndispensable, isNeeding } from "./fields.ts";
import type { Keep } from "./kept-fields.ts";
import { findOperators, otherOperatorCost } from "./operators.ts";
import type { FieldSize, InputSizes } from "./sizes.ts";
import { goingCost, isGoing, toStepCost } from "./step-cost.ts";
import { longestName } from "./type.ts";
import { type Unit, UnitQueue } from "./unit-queue.ts";

/** A variable as fields are chosen for it. */
export interface ChoiceRoot {
  readonly node: ASTNode;
  readonly path: string;
  /** Null if it takes no input type. */
  readonly place: InputPath | null;
  /** What is paid for already, if it may be left out. */
  readonly keeps: readonly Keep[];
  /** What all values of the variable's own enum take, and what they mean. */
  readonly size: FieldSize;
}

/** What there is room for; see `InputRoom`. */
export interface Choice {
  readonly kept: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
  readonly told: ReadonlySet<string>;
  /** The names of variables of which fields were left out for want of room. */
  readonly pruned: ReadonlySet<string>;
}

/** An input type at its place. Nothing in it is offered unless it is open. */
interface Spot extends InputPath {
  readonly node: ASTNode;
  readonly cost: number;
  readonly outer: Spot | null;
  /** What it takes to open it. Units: bytes. */
  readonly frame: () => number;
  isOpen: boolean;
}

interface Part extends Unit {
  /** What it needs besides what is around it. Units: bytes. */
  readonly bytes: () => number;
  /** Where it stands. */
  readonly spot: Spot | null;
  /** The variable whose field it is; null if it is none. */
  readonly fieldOf: string | null;
  /** Whether it is only looked into: what is chosen there opens it. */
  readonly isLook?: boolean;
  readonly take: () => unknown;
}

/** No field takes less: a name, and what it is. */
const leastBytes = 20;
/** So many that do not fit one after the other, and it is full; more are tried while much is free. */
const mostMisses = 100;
const mostMissesWithRoom = 10_000;
/** Units: bytes. */
const muchRoom = 512;

/** Added for what is worth less than any field. */
const valuesCost = goingCost / 10;
const toldCost = goingCost / 5;

/** Chooses what fits into `free` bytes: what people ask for most first, and what goes away last. */
export function chooseFields(
  sizes: InputSizes,
  selected: ReadonlySet<string>,
  roots: readonly ChoiceRoot[],
  free: number,
): Choice {
  const chooser = new Chooser(sizes, selected, roots);
  const pruned = chooser.fill(free);
  return { kept: chooser.kept, values: chooser.values, told: chooser.told, pruned };
}

class Chooser {
  readonly kept: Set<string>;
  readonly values = new Set<string>();
  readonly told = new Set<string>();
  readonly #paid: ReadonlySet<string>;
  readonly #queue = new UnitQueue<Part>();
  readonly #sizes: InputSizes;
  readonly #selected: ReadonlySet<string>;

  constructor(sizes: InputSizes, selected: ReadonlySet<string>, roots: readonly ChoiceRoot[]) {
    this.#sizes = sizes;
    this.#selected = selected;
    this.#paid = new Set(roots.flatMap(({ keeps }) => keeps.flatMap(({ kept }) => [...kept])));
    this.kept = new Set(this.#paid);
    for (const { node, path, place, size } of roots) {
      if (place)
        this.#enter({ ...place, node, cost: 0, outer: null, frame: () => 0, isOpen: true });
      else this.#offerDetails(path, size, { spot: null, cost: 0, index: 0 });
    }
  }

  /** Returns the variables of which a field was left out. */
  fill(room: number): ReadonlySet<string> {
    const missed: Part[] = [];
    let free = room;
    for (let misses = 0; free >= leastBytes && misses < toMostMisses(free); ) {
      const part = this.#queue.pop();
      if (!part) break;
      const bytes = part.bytes() + toFrames(part.spot);
      if (bytes > free) {
        misses += 1;
        missed.push(part);
        continue;
      }
      if (!part.isLook) {
        free -= bytes;
        misses = 0;
        this.#open(part.spot);
      }
      part.take();
    }
    return new Set([...missed, ...this.#queue.all].flatMap(({ fieldOf }) => fieldOf ?? []));
  }

  #open(spot: Spot | null): void {
    for (let at = spot; at && !at.isOpen; at = at.outer) {
      at.isOpen = true;
      this.kept.add(at.path);
    }
  }

  #enter(spot: Spot, arePaid = false): void {
    const operators = findOperators(spot.type);
    const ranks = new Map<number, number>();
    for (const field of Object.values(spot.type.getFields())) {
      const path = `${spot.path}.${field.name}`;
      const isPaid = this.#paid.has(path) || isIndispensable(spot, field);
      if (field.name.length > longestName && !isPaid) continue;
      const isCommon = operators?.has(field.name) === true;
      const cost = spot.cost + this.#toStep(field, path, operators && isCommon);
      const index = ranks.get(cost) ?? 0;
      ranks.set(cost, index + 1);
      const unit = { cost, index };
      const inner = enterField(spot, field);
      if (!inner) this.#offerLeaf(spot, field, unit, isPaid || (isCommon && arePaid));
      else this.#offerObject({ spot, field, inner, unit, isPaid });
    }
  }

  #toStep(field: GraphQLInputField, path: string, isCommon: boolean | null): number {
    if (this.#paid.has(path)) return 0;
    if (isCommon === null) return toStepCost(field, this.#selected);
    return isCommon ? 1 : otherOperatorCost + (isGoing(field) ? goingCost : 0);
  }

  /** What a value is compared with is one part with its commonest operators. */
  #offerObject({ spot, field, inner, unit, isPaid }: Offer): void {
    const at: Spot = {
      ...inner,
      node: spot.node,
      cost: unit.cost,
      outer: spot,
      isOpen: isPaid,
      frame: () => this.#sizes.measure(spot.node, spot, field).least,
    };
    if (isEndless(at)) return;
    if (isPaid) {
      this.#enter(at);
      return;
    }
    const isWhole = findOperators(at.type) !== null || isNeeding(at.type);
    const bytes = () => at.frame() + this.#sizes.measureOperators(at.node, at);
    const take = () => {
      if (isWhole) this.#open(at);
      this.#enter(at, isWhole);
    };
    this.#queue.push({ ...unit, bytes, spot, fieldOf: toVariable(spot), isLook: !isWhole, take });
  }

  #offerLeaf(spot: Spot, field: GraphQLInputField, unit: Unit, isPaid: boolean): void {
    const path = `${spot.path}.${field.name}`;
    const measure = () => this.#sizes.measure(spot.node, spot, field);
    const take = () => {
      this.kept.add(path);
      this.#offerDetails(path, measure(), { ...unit, spot });
    };
    const fieldOf = toVariable(spot);
    if (isPaid) take();
    else this.#queue.push({ ...unit, bytes: () => measure().least, spot, fieldOf, take });
  }

  #offerDetails(path: string, { values, told }: FieldSize, at: Unit & Pick<Part, "spot">): void {
    const offer = (bytes: number, extra: number, take: () => unknown) => {
      this.#queue.push({
        ...{ index: at.index, spot: at.spot, fieldOf: null, take },
        cost: at.cost + extra,
        bytes: () => bytes,
      });
    };
    const offerTold = () => {
      if (told > 0) offer(told, toldCost, () => this.told.add(path));
    };
    const takeValues = () => {
      this.values.add(path);
      offerTold();
    };
    if (values > 0) offer(values, valuesCost, takeValues);
    else offerTold();
  }
}

/** A field that leads to an input type. */
interface Offer {
  readonly spot: Spot;
  readonly field: GraphQLInputField;
  readonly inner: InputPath;
  readonly unit: Unit;
  readonly isPaid: boolean;
}

const toMostMisses = (free: number) => (free > muchRoom ? mostMissesWithRoom : mostMisses);

const toVariable = ({ path }: Spot): string => path.split(".", 1)[0] ?? path;

/** What it takes to open the objects around a part. Units: bytes. */
function toFrames(spot: Spot | null): number {
  return spot && !spot.isOpen ? spot.frame() + toFrames(spot.outer) : 0;
}
