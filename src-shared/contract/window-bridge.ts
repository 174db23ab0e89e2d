/** What the shell gives its window besides the contract: a line to the host, and what only a desktop has. */

/** The window's `message` event whose first port is a new line to the host; from the window itself. */
export const portMessage = 'prunescope:port'

/** Sent over a port before the shell closes it: a `close` listener on a MessagePort crashes the renderer of old Electrons. */
export const portClosed = null

type FileFilter = { readonly name: string; readonly extensions: readonly string[] }

/** A file that the user chose, as the page gets it: its name and its text, or why there is none. */
export type OpenedFile =
  | { readonly kind: 'text'; readonly name: string; readonly text: string }
  | { readonly kind: 'too-long' | 'unreadable'; readonly name: string }

/** What the window's menu offers of the page. */
export type MenuCommand =
  'new' | 'import' | 'runs' | 'compare' | 'queue' | 'runtime' | 'palette' | 'keys' | 'back' | 'forward'

/** `window.prunescope` in the shell's window; missing in a browser. */
export type WindowBridge = {
  /** Asks for a line; it comes as a `portMessage`. Once for each line. */
  readonly connect: () => void
  /** The system's dialogs; null when the user thinks better of it. */
  readonly chooseFile: (title: string, filters: readonly FileFilter[]) => Promise<string | null>
  readonly chooseFolder: (title: string) => Promise<string | null>
  readonly chooseSavePath: (title: string, name: string, filters: readonly FileFilter[]) => Promise<string | null>
  /** A page without scripts, printed; its bytes. */
  readonly printPdf: (html: string) => Promise<Uint8Array>
  /** The language that the page is in, as a tag: menus, dialogs and notifications follow it. */
  readonly setLanguage: (tag: string) => void
  /** A recipe file that was opened with the application, from now on. */
  readonly onOpenFile: (callback: (file: OpenedFile) => void) => void
  /** What is chosen in the menu, from now on. */
  readonly onMenuCommand: (callback: (command: MenuCommand) => void) => void
}
