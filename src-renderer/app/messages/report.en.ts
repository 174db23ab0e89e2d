/** Reports, in English. */

export const reportEn = {
  report: {
    name: 'Report',
    make: 'Make a report',
    runs: 'about {n} run | about {n} runs',
    making: 'Making it …',
    none: 'A report about nothing yet',
    noneNext: 'Choose runs in the table and press Report. A training brings its whole family.',
    parts: 'What is in the report',
    language: 'Language of the report',
    title: 'Title',
    summary: 'At a glance',
    conclusion: 'Conclusion',
    write: 'Write',
    edit: 'Edit',
    writeInto: 'Write into: {part}',
    editIn: 'Edit your words in: {part}',
    markdown: 'Markdown. It stands behind what the workbench wrote; Ctrl+Enter saves.',
    kept: 'Your words stay with these runs’ families, for each language: they are there when the report is made again.',
    onCommandLine: 'On the command line:',
    save: { html: 'Save as HTML', pdf: 'Save as PDF', md: 'Save as Markdown' },
    about: {
      html: 'One file, to be read anywhere without a network',
      pdf: 'For printing and handing in',
      md: 'The text and its figures (SVG), in an archive',
    },
  },
}
