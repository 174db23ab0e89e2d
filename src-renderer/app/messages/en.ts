/** The page in English; the shape that every other language fills. */

import { clustersEn } from './clusters.en'
import { compareEn } from './compare.en'
import { dataEn } from './data.en'
import { exchangeEn } from './exchange.en'
import { reportEn } from './report.en'
import { runtimeEn } from './runtime.en'
import { jobsEn } from './jobs.en'
import { runEn } from './run.en'
import { chartsEn } from './charts.en'
import { sweepsEn } from './sweeps.en'
import { furtherEn } from './further.en'
import { recipeEn } from './recipe.en'
import { tableEn } from './table.en'
import { masksEn } from './masks.en'

export const en = {
  masks: masksEn,
  exchange: exchangeEn,
  clusters: clustersEn,
  app: {
    tagline: 'channel pruning workbench',
    /** A title that ends in no mark of its own, before another sentence. */
    sentence: '{title}.',
    workspace: 'Workspace',
    theme: 'Colours',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    language: 'Language',
    skip: 'Skip to the run',
    lost: 'The connection to the workbench is lost. Trying again … If it was started anew, open the link that its terminal shows.',
    connecting: 'Connecting …',
    refused: 'The workbench was started anew. Open the link that its terminal shows.',
    askedInVain: 'The workbench could not be reached.',
    askAgain: 'Try again once the connection is back.',
    cancel: 'Cancel',
    noRun: 'There is no run {id} here.',
    noRunNext: 'It was removed for good, or belongs to another workspace.',
    toRuns: 'See all runs',
  },
  empty: {
    title: 'No runs yet',
    story:
      'The sample experiment trains a small sparse network in about three minutes, removes half of its channels, then nine tenths, and brings it back by fine-tuning.',
    start: 'Run the sample experiment',
    orChoose: 'Choose a recipe and settings',
    import: 'Import a checkpoint of your own …',
    orType: 'Or in a terminal:',
  },
  ...jobsEn,
  ...runEn,
  ...chartsEn,
  ...recipeEn,
  ...tableEn,
  ...compareEn,
  ...sweepsEn,
  ...dataEn,
  ...furtherEn,
  ...reportEn,
  ...runtimeEn,
}

export type Messages = typeof en
