/** What the form says of a recipe's key, in the page's language: English stands in the schema itself. */

import { useI18n } from 'vue-i18n'
import type { RecipeKeyView } from '../../src-shared/contract/views'
import type { FieldShape } from '../../src-shared/recipe/fields'
import { recipeKeysZhTW } from '../app/messages/recipe-keys.zh-TW'
import { textOf } from './experiment'

/** Training and fine-tuning say the same of the keys that they share. */
export function wordsInChinese(path: string): { readonly title: string; readonly help?: string } | undefined {
  return recipeKeysZhTW[path] ?? recipeKeysZhTW[path.replace(/^(train|finetune|prune\.between)\./, 'training.')]
}

export function useRecipeText() {
  const { t, te, locale } = useI18n()
  const isChinese = (): boolean => locale.value === 'zh-TW'

  function title({ path, about }: Pick<RecipeKeyView, 'path' | 'about'>): string {
    return (isChinese() ? wordsInChinese(path)?.title : about?.title) ?? path
  }
  function help({ path, about }: Pick<RecipeKeyView, 'path' | 'about'>): string {
    return (isChinese() ? wordsInChinese(path)?.help : about?.help) ?? ''
  }
  function section(path: string): string {
    return t(te(`recipe.section.${path || 'general'}`) ? `recipe.section.${path || 'general'}` : path)
  }
  function wholeTitle(key: Pick<RecipeKeyView, 'path' | 'about'>): string {
    const [top, ...rest] = key.path.split('.')
    if (rest.length === 0 || top === 'data') return title(key)
    const within = key.path.startsWith('prune.between.') ? 'prune-between' : (top ?? '')
    return t('recipe.inSection', { section: section(within), key: title(key) })
  }
  /** A word or a number as a recipe has it. */
  function value(text: string): string {
    return text === 'true' ? t('recipe.yes') : text === 'false' ? t('recipe.no') : text
  }
  function limits({ shape }: Pick<RecipeKeyView, 'shape'>): string {
    return limitsOf(shape)
  }
  function limitsOf(shape: FieldShape): string {
    if (shape.kind === 'list') {
      const each = limitsOf(shape.of)
      return each === '' ? t('recipe.limit.list') : t('recipe.limit.listOf', { each })
    }
    if (shape.kind !== 'number') return ''
    const { from, to, isWhole } = shape
    const number = (limit: number): string => limit.toLocaleString(locale.value)
    const low = from && t(from.isOpen ? 'recipe.limit.above' : 'recipe.limit.from', { limit: number(from.value) })
    // A seed's end is nobody's concern.
    const high =
      to && to.value < 1e6 && t(to.isOpen ? 'recipe.limit.below' : 'recipe.limit.to', { limit: number(to.value) })
    const range = low && high ? t('recipe.limit.range', { low, high }) : low || high || ''
    return t(isWhole ? 'recipe.limit.whole' : 'recipe.limit.any', { range }).trim()
  }
  function basis({ about, default: fallback }: Pick<RecipeKeyView, 'about' | 'default'>): string {
    if (!about?.basis || fallback === undefined || (typeof fallback === 'object' && fallback !== null)) return ''
    const text = fallback === null || fallback === '' ? t('recipe.unset') : value(textOf(fallback))
    return t('recipe.basis', { value: text, basis: t(`recipe.basedOn.${about.basis}`) })
  }
  return { title, help, section, wholeTitle, value, limits, basis }
}
