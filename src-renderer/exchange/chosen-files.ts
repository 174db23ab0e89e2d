/** Files that a user chose or dropped, folders included, each with its path below what was chosen. */

export type ChosenFile = { readonly path: string; readonly file: File }

export function chosenIn(files: Iterable<File>): readonly ChosenFile[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }))
}

/** What was dropped: a browser hands folders out entry by entry. To be called while the drop is handled. */
export async function droppedIn(data: DataTransfer): Promise<readonly ChosenFile[]> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (entries.length === 0) return chosenIn(data.files)
  return (await Promise.all(entries.map((entry) => filesOf(entry, '')))).flat()
}

async function filesOf(entry: FileSystemEntry, above: string): Promise<readonly ChosenFile[]> {
  const path = `${above}${entry.name}`
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    return [{ path, file }]
  }
  if (!isFolder(entry)) return []
  const reader = entry.createReader()
  const all: FileSystemEntry[] = []
  // A browser gives a hundred at a time, and none when there are no more.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) break
    all.push(...some)
  }
  return (await Promise.all(all.map((each) => filesOf(each, `${path}/`)))).flat()
}

/** Of a folder only what TensorBoard reads is of use here. */
export function wantedOf(files: readonly ChosenFile[]): readonly ChosenFile[] {
  const [only, ...more] = files
  if (only && more.length === 0) return isEvents(only) && !only.path.includes('/') ? [inFolder(only)] : files
  return files.filter(isEvents)
}

function isEvents({ file }: ChosenFile): boolean {
  return file.name.includes('tfevents')
}

/** A run is called as the folder of its events, and a file alone brings none. */
function inFolder({ path, file }: ChosenFile): ChosenFile {
  return { path: `TensorBoard/${path}`, file }
}

/** Whether it is for the form of experiments, not for an import. */
export function isRecipe(files: readonly ChosenFile[]): boolean {
  const [only, ...more] = files
  return only !== undefined && more.length === 0 && /\.(ya?ml|json|txt)$/i.test(only.file.name)
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}
