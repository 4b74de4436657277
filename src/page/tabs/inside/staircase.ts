/// <reference lib="dom" />
/**
 * The mask of a layer as a picture: a staircase.
 *
 * @module
 */
import { make } from "../../elements.ts";
import { blend, type Palette } from "../../pictures.ts";

/** A mask: which units see which below, both sorted by level. */
export interface Mask {
  readonly title: string;
  /** The levels of the units below, ascending. */
  readonly below: ArrayLike<number>;
  /** Those of the units above. */
  readonly above: ArrayLike<number>;
  /** Whether units see those of their own level: hidden units do, outputs do not. */
  readonly seesOwn: boolean;
}

/** The pixels of a picture along its longer side. */
const LONGEST = 300;

/** The number of units below that each unit above sees. */
export function extentsOf({ below, above, seesOwn }: Mask): Int32Array {
  let extent = 0;
  return Int32Array.from(above, (level) => {
    while (extent < below.length && (seesOwn ? below[extent]! <= level : below[extent]! < level)) extent++;
    return extent;
  });
}

/** A picture of a mask. */
export class StaircasePicture {
  readonly element: HTMLElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #mask: Mask;
  readonly #extents: Int32Array;

  /** Makes the picture of a mask. */
  constructor(mask: Mask) {
    this.#mask = mask;
    this.#extents = extentsOf(mask);
    const [inputs, units] = [mask.below.length, mask.above.length];
    const scale = LONGEST / Math.max(inputs, units);
    this.#canvas = make("canvas", {
      ...{
        class: "staircase",
        width: Math.ceil(inputs * scale),
        height: Math.ceil(units * scale),
        role: "img",
      },
      "aria-label": `${mask.title}: ${units} units, each of which sees the first so many of ${inputs}`,
    });
    this.element = make("figure", {}, this.#canvas, make("figcaption", {}, mask.title));
  }

  /** Draws the staircase; units that are on the way to an output, and what they see, are coloured. */
  paint({ veil, paper, accent }: Palette, isOnTheWay: (unit: number) => boolean): void {
    const { width, height } = this.#canvas;
    const context = this.#canvas.getContext("2d")!;
    const image = context.createImageData(width, height);
    const [inputs, units] = [this.#mask.below.length, this.#mask.above.length];
    for (let y = 0; y < height; y++) {
      const unit = Math.floor(y * units / height);
      const end = Math.round(this.#extents[unit]! * width / inputs);
      // a unit is a line of three pixels: one alone may fall between those of the screen
      const first = Math.max(0, Math.floor((y - 1) * units / height));
      const last = Math.min(units, Math.ceil((y + 2) * units / height));
      const some = Array.from({ length: last - first }, (_, k) => isOnTheWay(first + k)).includes(true);
      const inside = some ? accent : veil;
      for (let x = 0; x < width; x++) {
        image.data.set([...(x < end ? inside : blend(paper, veil, 0.2)), 255], 4 * (y * width + x));
      }
    }
    context.putImageData(image, 0, 0);
  }
}
