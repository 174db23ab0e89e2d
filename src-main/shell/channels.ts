/** What goes between shell and preload, by name; both ends import it so that they cannot disagree. */

export const channels = {
  /** From the page: a new line to the host, please. */
  connect: 'prunescope:connect',
  /** To the page: the port of that line. */
  port: 'prunescope:port',
  chooseFile: 'prunescope:choose-file',
  chooseFolder: 'prunescope:choose-folder',
  chooseSavePath: 'prunescope:choose-save-path',
  printPdf: 'prunescope:print-pdf',
  /** From the page: the language that it is in. */
  language: 'prunescope:language',
  /** From the page: it listens for opened files from now on. */
  wantsFiles: 'prunescope:wants-files',
  /** To the page: a file that was opened with the application. */
  openFile: 'prunescope:open-file',
  /** To the page: what was chosen in the menu. */
  menuCommand: 'prunescope:menu-command',
} as const
