/// <reference lib="dom" />
/**
 * A plane with points and their density.
 *
 * @module
 */
import { make } from "../../elements.ts";
import { blend, type Colour, onRepaint, readPalette } from "../../pictures.ts";

/** The pixels of the canvas along each side. */
const SIZE = 576;
/** Points closer to each other than this, in the plane, are one while the pointer draws. */
const APART = 0.02;
/** How far a key moves the cursor. */
const STEP = 0.05;

/** A density on a grid, row by row from the bottom, and points that were drawn from it. */
export interface PlaneDensity {
  readonly density: Float64Array;
  readonly samples: Float32Array;
}

/** A plane from -1 to 1 that shows points, and to which points are added by pointer or keys. */
export class Plane {
  readonly canvas: HTMLCanvasElement;
  readonly #onAdd: (x: number, y: number) => void;
  #points: ArrayLike<number> = [];
  #learned: PlaneDensity | undefined;
  #cursor: readonly [x: number, y: number] | undefined;

  /** Makes an empty plane; `onAdd` is called with each point that is added. */
  constructor(onAdd: (x: number, y: number) => void) {
    this.#onAdd = onAdd;
    this.canvas = make("canvas", {
      ...{ class: "plane", width: SIZE, height: SIZE, tabindex: 0, role: "application" },
      "aria-label": "A plane of points. Arrow keys move a cursor, space adds a point.",
    });
    this.#listen();
    onRepaint(() => this.paint());
  }

  /** Shows points `x, y, x, y, ...`. */
  showPoints(points: ArrayLike<number>): void {
    this.#points = points;
    this.paint();
  }

  /** Shows what was learned, or nothing of that. */
  showDensity(learned: PlaneDensity | undefined): void {
    this.#learned = learned;
    this.paint();
  }

  /** Draws everything again. */
  paint(): void {
    const context = this.canvas.getContext("2d")!;
    const { paper, ink, accent, drawn } = readPalette();
    if (this.#learned) this.#paintDensity(context, this.#learned.density, { paper, accent });
    else {
      context.fillStyle = css(paper);
      context.fillRect(0, 0, SIZE, SIZE);
    }
    const dots = (points: ArrayLike<number>, radius: number) => {
      for (let k = 0; k < points.length; k += 2) {
        context.beginPath();
        context.arc(...this.#place(points[k]!, points[k + 1]!), radius, 0, 2 * Math.PI);
        context.fill();
      }
    };
    context.fillStyle = css(ink);
    context.globalAlpha = this.#learned ? 0.4 : 0.9;
    dots(this.#points, 4);
    context.globalAlpha = 1;
    if (this.#learned) {
      context.fillStyle = css(drawn);
      dots(this.#learned.samples, 3.5);
    }
    if (this.#cursor) {
      context.strokeStyle = css(accent);
      context.lineWidth = 3;
      const [x, y] = this.#place(...this.#cursor);
      context.strokeRect(x - 9, y - 9, 18, 18);
    }
  }

  #paintDensity(
    context: CanvasRenderingContext2D,
    density: Float64Array,
    { paper, accent }: { paper: Colour; accent: Colour },
  ): void {
    const side = Math.sqrt(density.length);
    const most = density.toSorted()[Math.floor(density.length * 0.99)]!;
    const image = new ImageData(side, side);
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const share = Math.min(1, Math.sqrt(density[(side - 1 - row) * side + column]! / most));
        image.data.set([...blend(paper, accent, 0.9 * share), 255], 4 * (row * side + column));
      }
    }
    const small = new OffscreenCanvas(side, side);
    small.getContext("2d")!.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = true;
    context.drawImage(small, 0, 0, SIZE, SIZE);
  }

  /** Where a point of the plane lies on the canvas. */
  #place(x: number, y: number): [number, number] {
    return [(x + 1) / 2 * SIZE, (1 - y) / 2 * SIZE];
  }

  #listen(): void {
    const { canvas } = this;
    let last: readonly [number, number] | undefined;
    const add = ({ clientX, clientY }: PointerEvent) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      const [x, y] = [2 * (clientX - left) / width - 1, 1 - 2 * (clientY - top) / height];
      if (Math.abs(x) > 1 || Math.abs(y) > 1 || (last && Math.hypot(x - last[0], y - last[1]) < APART)) {
        return;
      }
      last = [x, y];
      this.#onAdd(x, y);
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      this.#cursor = undefined;
      add(event);
    });
    canvas.addEventListener("pointermove", (event) => last && add(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => last = undefined);
    canvas.addEventListener("keydown", (event) => {
      const moves: Readonly<Record<string, readonly [number, number]>> = {
        ...{ ArrowUp: [0, STEP], ArrowDown: [0, -STEP], ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0] },
      };
      const [x, y] = this.#cursor ?? [0, 0];
      const move = moves[event.key];
      if (move) this.#cursor = [clip(x + move[0]), clip(y + move[1])];
      else if (event.key === " " || event.key === "Enter") this.#onAdd(x, y);
      else return;
      event.preventDefault();
      this.paint();
    });
    canvas.addEventListener("blur", () => {
      this.#cursor = undefined;
      this.paint();
    });
  }
}

function clip(value: number): number {
  return Math.min(1, Math.max(-1, value));
}

function css(colour: Colour): string {
  return `rgb(${colour.join(" ")})`;
}
