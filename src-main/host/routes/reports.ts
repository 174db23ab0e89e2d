/** Calls and streams about reports. */

import { reportFile, saveReportText, watchReport } from '../report-previews'
import type { HostServices, Implementer } from './implementer'

export function reportRoutes(os: Implementer, services: HostServices) {
  const { history, changes } = services
  return {
    watch: os.reports.watch.handler(({ input, signal, context }) =>
      watchReport(services, input, { ...context, signal }),
    ),
    file: os.reports.file.handler(({ input: { format, ...wish } }) => reportFile(history, wish, format)),
    saveText: os.reports.saveText.handler(({ input: { runIds, language, slot, markdown } }) => {
      saveReportText(history, runIds, language, slot, markdown)
      changes.notify()
      return null
    }),
  }
}
