/** The application as a whole: the host, the window, and what passes between them and the desktop. */

import { join } from 'node:path'
import { app, powerMonitor, session, shell, type BrowserWindow, type Event } from 'electron'
import type { JobsSummary } from '../../src-shared/contract/shell-control'
import { answerAppProtocol } from './app-protocol'
import { channels } from './channels'
import { offerContextMenu } from './context-menu'
import { fromHost } from './control-messages'
import { askWhereDownloadsGo, chooseFile } from './dialogs'
import { HostProcess } from './host-process'
import { endText, notify, showBar, StayAwake } from './job-signs'
import { hostOptions, hostScript, nodeProgram } from './launch'
import { bringForward, openMainWindow } from './main-window'
import { setMenu } from './menu'
import { OpenedFiles } from './opened-files'
import { answerPage } from './page-calls'
import { connectPage } from './page-port'
import { askAfterDeaths, askAfterPageDeath, askFarewell, tellAbout, tellNotSaved } from './questions'
import { textsFor, type Texts } from './texts'

/** The host gives its workers half a minute for their checkpoints. */
const leaveWithinMs = 45_000
/** A page that ends again so soon is not simply loaded anew. */
const pageDeathSoonMs = 10_000

type Stage = 'running' | 'asking' | 'leaving' | 'gone'

export class Desktop {
  readonly #folder = app.getAppPath()
  readonly #host: HostProcess
  readonly #files = new OpenedFiles()
  readonly #awake = new StayAwake()
  #window: BrowserWindow | null = null
  #texts: Texts = textsFor('en')
  #jobs: JobsSummary = { running: 0, share: null }
  #workspaceDir: string | null = null
  /** Another program is the host: its jobs are none of this window's to stop. */
  #isAttached = false
  #stage: Stage = 'running'
  #pageDiedMs = 0

  constructor(argv: readonly string[]) {
    const program = {
      node: nodeProgram(process.env, process.resourcesPath, app.isPackaged),
      script: hostScript(this.#folder),
      args: hostOptions(argv),
    }
    this.#host = new HostProcess(program, {
      onControl: (content) => this.#heard(content),
      onDeath: () => this.#showJobs({ running: 0, share: null }),
      onGivenUp: (lastWords) => void this.#afterDeaths(lastWords),
    })
  }

  start(): void {
    answerAppProtocol(session.defaultSession, join(this.#folder, 'out', 'renderer'))
    askWhereDownloadsGo(
      session.defaultSession,
      (name) => this.#texts.saveFile(name),
      (name) => void tellNotSaved(this.#texts, this.#window, name),
    )
    answerPage({
      currentWindow: () => this.#window,
      onConnect: ({ webContents }) => connectPage(webContents, this.#host),
      onWantsFiles: ({ webContents }) => this.#files.deliverTo((file) => webContents.send(channels.openFile, file)),
      onLanguage: (tag) => this.#speak(tag),
    })
    // The system's, until the page says which one was chosen there.
    this.#speak(app.getLocale())
    powerMonitor.on('shutdown', () => this.quitUnasked())
    this.#host.start()
    this.#openWindow()
  }

  openFiles(paths: readonly string[]): void {
    for (const path of paths) this.#files.open(path)
  }

  bringForward(): void {
    if (this.#window) bringForward(this.#window)
    else if (app.isReady() && this.#stage === 'running') this.#openWindow()
  }

  /** Nothing closes before the host has been taken leave of. */
  onQuit(event: Event): void {
    if (this.#stage === 'gone') return
    event.preventDefault()
    if (this.#stage === 'running') void this.#quit()
  }

  quitUnasked(): void {
    if (this.#stage === 'running' || this.#stage === 'asking') void this.#leave(false)
  }

  #speak(locale: string): void {
    this.#texts = textsFor(locale)
    setMenu(this.#texts, {
      openRecipe: () => void this.#openRecipe(),
      showWorkspace: () => {
        if (this.#workspaceDir !== null) void shell.openPath(this.#workspaceDir)
      },
      about: () =>
        void tellAbout(this.#texts, this.#window, { version: app.getVersion(), workspaceDir: this.#workspaceDir }),
      command: (command) => this.#window?.webContents.send(channels.menuCommand, command),
    })
  }

  #openWindow(): void {
    const window = openMainWindow({
      preload: join(this.#folder, 'out', 'preload', 'preload.cjs'),
      icon: join(this.#folder, 'resources', 'icon.png'),
      placeFile: join(app.getPath('userData'), 'window.json'),
      onClose: (event) => {
        if (process.platform !== 'darwin') this.onQuit(event)
      },
      onClosed: () => {
        this.#window = null
        this.#files.hold()
      },
    })
    this.#window = window
    offerContextMenu(window, () => this.#texts)
    window.webContents.on('did-start-loading', () => this.#files.hold())
    window.webContents.on('render-process-gone', (_event, { reason }) => void this.#pageDied(window, reason))
    showBar(window, this.#jobs)
  }

  #heard(content: unknown): void {
    const message = fromHost(content)
    switch (message?.type) {
      case 'ready':
        this.#workspaceDir = message.workspaceDir
        this.#isAttached = message.isAttached
        return
      case 'jobs':
        this.#showJobs(message.summary)
        return
      case 'job-ended': {
        const text = endText(message, this.#texts)
        if (text !== null && !this.#window?.isFocused())
          notify(this.#texts.ofHost(message.title), text, () => this.bringForward())
        return
      }
      case undefined:
        return
    }
  }

  #showJobs(jobs: JobsSummary): void {
    this.#jobs = jobs
    this.#awake.while(jobs.running > 0)
    if (this.#window) showBar(this.#window, jobs)
  }

  async #quit(): Promise<void> {
    const { running } = this.#jobs
    if (running === 0 || this.#isAttached) return this.#leave(false)
    this.#stage = 'asking'
    const answer = await askFarewell(this.#texts, this.#window, running)
    // Meanwhile the system may have ended us unasked.
    if (this.#stage !== 'asking') return
    this.#stage = 'running'
    if (answer !== 'cancel') await this.#leave(answer === 'keep-running')
  }

  async #leave(keepRunning: boolean): Promise<void> {
    this.#stage = 'leaving'
    if (!this.#isAttached) this.#window?.setTitle(this.#texts.stopping)
    await this.#host.leave(keepRunning, leaveWithinMs)
    this.#stage = 'gone'
    app.quit()
  }

  async #afterDeaths(lastWords: string): Promise<void> {
    const again = await askAfterDeaths(this.#texts, this.#window, lastWords)
    if (again) this.#host.restart()
    else await this.#leave(false)
  }

  async #pageDied(window: BrowserWindow, why: string): Promise<void> {
    if (why === 'clean-exit' || window.isDestroyed()) return
    const isAgain = Date.now() - this.#pageDiedMs < pageDeathSoonMs
    this.#pageDiedMs = Date.now()
    if (!isAgain || (await askAfterPageDeath(this.#texts, window, why))) window.webContents.reload()
    else app.quit()
  }

  async #openRecipe(): Promise<void> {
    if (this.#window === null) return
    const filters = [{ name: this.#texts.recipes, extensions: ['yaml', 'yml', 'json', 'prunescope-recipe'] }]
    const path = await chooseFile(this.#window, this.#texts.openRecipeTitle, filters)
    if (path !== null) this.#files.open(path)
  }
}
