/** Dark or light: as the system has it, or as one likes it here. */

import { computed, onScopeDispose, ref, watch } from 'vue'
import { remember, remembered } from './remembered'
import { shared } from './shared'

export const themeChoices = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof themeChoices)[number]

export function isThemeChoice(text: string | null): text is ThemeChoice {
  return themeChoices.some((choice) => choice === text)
}

/** The page's root carries `data-theme`, which all colours follow. */
export const theming = shared('theme', () => {
  const kept = remembered('theme')
  const choice = ref<ThemeChoice>(isThemeChoice(kept) ? kept : 'system')
  const system = matchMedia('(prefers-color-scheme: dark)')
  const isSystemDark = ref(system.matches)
  const follow = ({ matches }: MediaQueryListEvent): void => {
    isSystemDark.value = matches
  }
  system.addEventListener('change', follow)
  onScopeDispose(() => system.removeEventListener('change', follow))
  const shown = computed(() => (choice.value !== 'system' ? choice.value : isSystemDark.value ? 'dark' : 'light'))
  // At once, so that whoever reads the colours from the page reads the new ones.
  watch(shown, (theme) => (document.documentElement.dataset['theme'] = theme), { immediate: true, flush: 'sync' })
  watch(choice, (one) => remember('theme', one))
  return { choice, shown }
})
