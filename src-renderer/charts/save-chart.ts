/** A chart as a picture: for a file, or on the clipboard. */

/** The canvas on its own ground: it is transparent, and would be unreadable on a dark page. */
export async function pictureOf(canvas: HTMLCanvasElement, ground: string): Promise<Blob> {
  const copy = document.createElement('canvas')
  copy.width = canvas.width
  copy.height = canvas.height
  const context = copy.getContext('2d')
  if (!context) throw new Error('This browser draws no pictures.')
  context.fillStyle = ground
  context.fillRect(0, 0, copy.width, copy.height)
  context.drawImage(canvas, 0, 0)
  const picture = await new Promise<Blob | null>((done) => copy.toBlob(done, 'image/png'))
  if (!picture) throw new Error('The picture is too large for this browser.')
  return picture
}

/** @returns whether the browser let it */
export async function copyPicture(picture: Blob): Promise<boolean> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })])
    return true
  } catch {
    return false
  }
}
