/** A histogram's outline as a path: a staircase from left to right in a box of 100 by 100. */

/**
 * @param heights tops of the bins, from 0 to 1
 * @param base    the line it stands on, from the top of the box
 * @param reach   how high the highest bin goes
 */
export function outlinePath(heights: readonly number[], base = 100, reach = 96): string {
  const at = (index: number): string => ((index / heights.length) * 100).toFixed(2)
  return heights
    .map(
      (height, index) =>
        `${index === 0 ? 'M' : 'L'}${at(index)} ${(base - height * reach).toFixed(2)}H${at(index + 1)}`,
    )
    .join('')
}
