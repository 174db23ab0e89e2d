/** Sweeps as matrices, in English. */

export const sweepsEn = {
  sweeps: {
    open: 'Sweep as matrix',
    matrix: 'Results of the sweep',
    gone: 'This sweep is not in the queue any more',
    goneNext: 'Its runs are still among all others; the matrix is read off the queue’s jobs.',
    compare: 'Compare these runs',
    rows: 'Down',
    columns: 'Across',
    none: 'Nothing',
    stage: 'Stage',
    value: 'Cells tell',
    meanOver: 'Mean ± standard deviation over {keys}, with the number of runs.',
    hint: 'A click opens the run; of several, their comparison.',
    someWait: 'more to come',
    failed: 'Failed: {reason}',
    retry: 'Try again',
    axis: {
      'train-lambda': 'λ',
      seed: 'Seed',
      ratio: 'Share of channels cut',
      'train-epochs': 'Epochs',
      'train-lr': 'Learning rate',
    },
    state: { done: 'done', running: 'running', waiting: 'waiting', failed: 'failed', stopped: 'stopped', none: '–' },
    cell: {
      accuracy: 'Accuracy',
      change: 'Change against its training',
      nearZero: 'γ near zero after training',
      params: 'Parameters',
      macs: 'Multiply-adds',
      latency1: 'Latency, one image',
      loss: 'Training loss',
    },
  },
}
