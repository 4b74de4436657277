/** A face. How likely a place is: see {@linkcode WEIGHTS}. */
const FACE = `
.........ooooooo.........
.......ooo-----ooo.......
.....oo-----------oo.....
....oo-------------oo....
...oo---------------oo...
..oo-----------------oo..
..o----###-----###----o..
.o-----###-----###-----o.
.o-----###-----###-----o.
oo-----###-----###-----oo
o------###-----###------o
o-----------------------o
o-----------------------o
o-----------------------o
o-----------------------o
oo---###---------###---oo
.o----##---------##----o.
.o-----###-----###-----o.
..o-----#########-----o..
..oo-----#######-----oo..
...oo---------------oo...
....oo-------------oo....
.....oo-----------oo.....
.......ooo-----ooo.......
.........ooooooo.........
`.trim().split("\n");

/** How likely each mark is, next to the others. */
const WEIGHTS: Readonly<Record<string, number>> = { ".": 0, "-": 1, "o": 5, "#": 10 };

/** The places from left to right, line by line; `y` counts from the lowest line up. */
const PLACES = FACE.flatMap((line, row) =>
  Array.from(line, (mark, x) => ({ x, y: FACE.length - 1 - row, weight: WEIGHTS[mark]! }))
);
const TOTAL = PLACES.reduce((sum, { weight }) => sum + weight, 0);

/** The place in the face to which a number between 0 and 1 leads. */
export function placeInFace(uniform: number): readonly [x: number, y: number] {
  let rest = uniform * TOTAL;
  const { x, y } = PLACES.find(({ weight }) => (rest -= weight) < 0)!;
  return [x, y];
}
