/** What works everywhere: the command palette, the list of keys, undo, and the ways to each part of the page. */

import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { importing } from '../exchange/importing'
import { useRunText } from '../runs/run-text'
import { allRuns } from '../runs/use-runs'
import { commanding, type Command } from './commands'
import { keyboard } from './keys'
import { keepLanguage, languages, type Language } from './texts'
import { themeChoices, theming } from './theme'
import { undoing } from './undo'
import { goTo, type Route } from './use-route'

/** @param startSample what a first start would do */
export function useHabits(startSample: () => Promise<void>) {
  const { t, locale } = useI18n({ useScope: 'global' })
  const { choice: theme } = theming.use()
  const { takeBackLast, done } = undoing.use()
  const { current } = allRuns.use()
  const { wholeLabel } = useRunText()
  const { open: openImport } = importing.use()
  const isPaletteOpen = ref(false)
  const isKeyListOpen = ref(false)

  keyboard.use().bind(() => ({
    title: t('keys.everywhere'),
    bindings: [
      { keys: ['Ctrl+K'], title: t('keys.palette'), whileTyping: true, act: () => (isPaletteOpen.value = true) },
      { keys: ['?'], title: t('keys.list'), act: () => (isKeyListOpen.value = true) },
      { keys: ['Ctrl+Z'], title: t('keys.undo'), act: takeBackLast },
    ],
  }))

  commanding.use().offer((): readonly Command[] => {
    const to = (id: string, title: string, route: Route): Command => ({
      id: `go ${id}`,
      title,
      hint: t('palette.go'),
      act: () => goTo(route),
    })
    const speak = (language: Language): Command => ({
      id: `language ${language}`,
      title: languages[language],
      hint: t('palette.language'),
      act: () => {
        locale.value = language
        keepLanguage(language)
      },
    })
    const run = t('palette.run')
    return [
      to('runs', t('table.title'), { page: 'runs', search: '' }),
      to('compare', t('compare.title'), { page: 'compare', search: '' }),
      to('queue', t('queue.title'), { page: 'queue' }),
      to('new', t('experiment.new'), { page: 'new' }),
      to('runtime', t('runtime.title'), { page: 'runtime' }),
      to('clusters', t('clusters.title'), { page: 'clusters' }),
      to('archive', t('table.archive'), { page: 'runs', search: 'show=archive' }),
      to('trash', t('table.trash'), { page: 'runs', search: 'show=trash' }),
      ...(done.value.length > 0 ? [{ id: 'undo', title: t('keys.undo'), hint: 'Ctrl Z', act: takeBackLast }] : []),
      { id: 'import', title: t('exchange.import.open'), act: openImport },
      { id: 'keys', title: t('keys.list'), hint: '?', act: () => (isKeyListOpen.value = true) },
      { id: 'sample', title: t('palette.sample'), act: () => void startSample() },
      ...(Object.keys(languages) as Language[]).filter((language) => language !== locale.value).map(speak),
      ...themeChoices
        .filter((choice) => choice !== theme.value)
        .map((choice) => ({
          id: `theme ${choice}`,
          title: t(`app.themes.${choice}`),
          hint: t('app.theme'),
          act: () => (theme.value = choice),
        })),
      ...[...current.value].reverse().map((row) => ({
        id: `run ${row.id}`,
        title: wholeLabel(row),
        hint: `${run} ${row.id}`,
        act: () => goTo({ page: 'run', runId: row.id }),
      })),
    ]
  })

  window.prunescope?.onMenuCommand((command) => {
    // What is asked there comes first, as it does for keys.
    if (document.querySelector('dialog[open]')) return
    switch (command) {
      case 'back':
        return history.back()
      case 'forward':
        return history.forward()
      case 'import':
        return openImport()
      case 'palette':
        isPaletteOpen.value = true
        return
      case 'keys':
        isKeyListOpen.value = true
        return
      case 'runs':
      case 'compare':
        return goTo({ page: command, search: '' })
      case 'new':
      case 'queue':
      case 'runtime':
        return goTo({ page: command })
    }
  })
  return { isPaletteOpen, isKeyListOpen }
}
