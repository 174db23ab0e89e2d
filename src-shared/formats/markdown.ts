/** Notes as people write them: Markdown, without any HTML of theirs. */

import MarkdownIt from 'markdown-it'

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true })
// A note's pictures would be fetched from anywhere: their text and address are enough.
markdown.disable('image')
const usual = markdown.renderer.rules['link_open']
markdown.renderer.rules['link_open'] = (tokens, index, options, environment, self) => {
  tokens[index]?.attrSet('target', '_blank')
  tokens[index]?.attrSet('rel', 'noopener noreferrer')
  return usual ? usual(tokens, index, options, environment, self) : self.renderToken(tokens, index, options)
}

/** Safe to be set as HTML: tags in the text are shown as text, links are only those that a browser opens harmlessly. */
export function htmlOf(text: string): string {
  return markdown.render(text)
}
