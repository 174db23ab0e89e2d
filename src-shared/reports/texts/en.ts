/** The report in English; the shape that every other language fills. */

import type { Inline, Rich } from '../model'
import { rich } from '../model'
import { wordsEn } from './words.en'

type Story = {
  readonly name: string
  readonly end: Inline
  readonly best: Inline | null
  readonly bestEpoch: number | null
  readonly sparse: Inline | null
}
type TuningStory = Omit<Story, 'sparse'> & {
  readonly before: Inline | null
  readonly first: Inline
  readonly change: Inline | null
  readonly why: string
}
type AgainstStory = {
  readonly name: string
  readonly before: Inline
  readonly after: Inline
  readonly fewer: string
  readonly fewerMacs: string
  readonly change: Inline | null
}
type Moved = Readonly<Record<'name' | 'tensors' | 'shrunk' | 'whole' | 'kept' | 'all', Inline>>
type Summary = Readonly<Record<'removed' | 'of' | 'share' | 'threshold', Inline>> & {
  readonly network: string
  readonly data: string
  readonly runs: number
  readonly families: number
}

const times = (n: number, one: string, many: string): string => (n === 1 ? one : many.replace('#', String(n)))

export const en = {
  ...wordsEn,
  title: (network: string, data: string): string => `Channel pruning of ${network} on ${data}`,
  plainTitle: 'Channel pruning',
  byline: (made: string, version: string, runs: number): string =>
    `Made from ${times(runs, 'one run', '# runs')} by Prunescope ${version} on ${made}. Every number leads to its run in the appendix.`,
  summary: {
    title: 'At a glance',
    table:
      'The original network, the cut one, and the cut one after fine-tuning. Change in percentage points of accuracy',
    nothingCut: 'Nothing has been cut yet: what is known so far follows.',
    story: ({ network, data, removed, of, share, threshold, runs, families }: Summary): Rich =>
      rich`This report covers ${times(runs, 'one run', '# runs')}${families > 1 ? ` of ${families} families` : ''} on ${data}. Its main cut takes ${removed} of ${of} prunable channels (${share}) out of ${network}, all those whose |γ| is at most ${threshold}.`,
  },
  sparse: {
    none: 'The weights were imported or their training is not in this history, so there are no curves of sparse training.',
    intro:
      'An L1 penalty on the scale factors γ of the BatchNorm layers, λ·Σ|γ|, is added to the loss. It drives γ of channels that matter little towards zero while the network learns. γ that may be pruned are the ones it acts on.',
    story: ({ name, end, best, bestEpoch, sparse }: Story): Rich =>
      rich`${name}: accuracy ends at ${end}${best === null || bestEpoch === null ? '' : rich` (best ${best}, epoch ${bestEpoch})`}${sparse === null ? '' : rich`, with ${sparse} of the prunable γ below 0.01`}.`,
    unmeasured: (name: string): Rich => [`${name}: accuracy was not measured.`],
    accuracyFigure: 'Accuracy during sparse training. Dots: test or validation images; dotted: training images',
    sparsityFigure: 'Share of prunable γ below 0.01 during sparse training',
    epochTable: 'By epoch, in per cent',
    resultsTable: 'Results of the trainings',
    settingTable: 'What was asked of the training',
    settingsTable: (names: string): string =>
      `What was asked of the trainings; where values differ, in the order ${names}`,
  },
  gamma: {
    none: 'No γ were recorded: only trainings in this workspace record them. Those of any run’s weights are shown by the command.',
    intro: (nearZero: string): string =>
      `The larger λ, the more γ lie near zero. What may be cut without loss is the part below ${nearZero}; a gap between it and the rest tells that the training has made up its mind.`,
    oneLambda: 'Only one λ was trained, so there is nothing to compare it with. A sweep makes the others.',
    histograms:
      'Distribution of |γ| of the prunable channels after training, on the same scales. The dashed line is the threshold of the strictest cut',
    someHistograms: (shown: number, all: number): string =>
      `Distribution of |γ| of the prunable channels after training: the first ${shown} of ${all} trainings`,
    shares: 'Share of prunable γ up to a magnitude, logarithmic: the higher at the left, the sparser',
    table: 'γ of the prunable channels after training',
    reading:
      'The safe limit is the largest share that a global threshold can take before a layer loses all its channels: the smallest over all layers of their largest |γ|.',
  },
  pruned: {
    none: 'Nothing was pruned.',
    intro:
      'Channels are taken by one threshold over all layers: those of smallest |γ| go, counted over all prunable channels together. Accuracy is that of the cut network straight after, without any training.',
    figure: 'Accuracy straight after the cut against the share of prunable channels that went',
    table: (denominator: string): string =>
      `Accuracy straight after the cut. Ratios are shares of ${denominator}; change in percentage points`,
    unmeasured: (n: number): string => times(n, 'One cut was not evaluated.', '# cuts were not evaluated.'),
  },
  tuned: {
    none: 'No cut network was fine-tuned.',
    intro:
      'The cut network is trained on with its remaining channels. It is tested once before the first step, as epoch 0; that test belongs to the cut, not to the curve, and stands apart.',
    story: ({ name, before, first, end, best, bestEpoch, change, why }: TuningStory): Rich =>
      rich`${name}: ${before === null ? 'the first epoch reaches' : rich`from ${before} before any training, the first epoch reaches`} ${first}; it ends at ${end}${best === null || bestEpoch === null ? '' : rich` (best ${best}, epoch ${bestEpoch})`}${change === null ? '' : rich`, ${change} points against the network before the cut`}${why}.`,
    unmeasured: (name: string): Rich => [`${name}: no epoch of it was measured.`],
    levelledOff: '; it stopped because accuracy had levelled off',
    before: 'before training (epoch 0)',
    epochZero: '0 (before)',
    figure: 'Accuracy during fine-tuning. Rings at the left: epoch 0, before any training',
    table: 'Accuracy by epoch of fine-tuning, in per cent',
    settingsTable: 'What was asked of the fine-tunings, and how they ended',
    unfinished: (name: Inline, state: string): Rich => rich`${name} is ${state}: its numbers are those so far.`,
  },
  against: {
    none: 'No network is known.',
    nothingCut: 'Nothing was cut, so there is no before and after.',
    story: ({ name, before, after, fewer, fewerMacs, change }: AgainstStory): Rich =>
      rich`${name}: ${before} → ${after} parameters (${fewer} fewer) and ${fewerMacs} fewer multiply-adds${change === null ? '' : rich`; accuracy changes by ${change} points`}.`,
    unpenalised: (plain: Inline, end: Inline, change: Inline): Rich =>
      rich`Trained without a penalty (λ = 0), the same network reaches ${plain}; the small one ends at ${end}, ${change} points from that.`,
    table:
      'All networks beside the original of their family: accuracy, change in percentage points, parameters, multiply-adds (MACs) and size of the weights',
    figure: 'Accuracy against parameters, every finished network a point',
    summaryIntro: 'torchsummary prints the same networks in PyTorch so (its rows are in appendix A):',
  },
  torchSummary: {
    caption: 'torchsummary’s totals before and after; sizes in MB of 2²⁰ bytes',
    lastLayer: 'Last layer',
    params: 'Total params',
    input: 'Input size (MB)',
    forwardBackward: 'Forward/backward pass size (MB)',
    paramsSize: 'Params size (MB)',
    total: 'Estimated total size (MB)',
    rowsCaption: (before: string, after: string): string => `torchsummary’s rows: ${before}, and ${after}`,
    appendix: 'Appendix A: torchsummary, layer by layer',
  },
  cfg: {
    none: 'Nothing was cut, so every layer has its original width.',
    introBlocks:
      'The cut network is built anew from its cfg: for each block the output channels of its convolutions in order, three numbers for a bottleneck, two for a basic block.',
    introLayers:
      'The cut network is built anew from its cfg: the output channels of its convolutions in order. Each layer’s inputs are the channels of the layers that it reads.',
    table: 'cfg of the original and of each cut of it',
    figure: (name: string): string => `Channels kept in each prunable layer: ${name}`,
    blockTable: 'Blocks before and after: input channels, outputs of each convolution, and the shortcut',
    layerTable: 'Layers before and after: channels read and channels given, and the channel space that decides them',
    followBlocks:
      'Inside a block each convolution reads what the one before it kept. The last convolution gives the channels that the shortcut also gives, because both are added; the next block reads that number.',
    followLayers:
      'A layer reads the kept channels of every space that reaches it; after a concatenation these are several, in order.',
  },
  transfer: {
    none: 'Nothing was cut, so no weights were moved.',
    intro:
      'No weight is trained anew: each tensor of the cut network is gathered from the original by masks, axis by axis.',
    batchNorm: (gamma: Inline, beta: Inline, mean: Inline, variance: Inline): Rich =>
      rich`BatchNorm: the kept channels of γ (${gamma}), β (${beta}), ${mean} and ${variance}.`,
    conv: (start: Inline, end: Inline): Rich =>
      rich`Convolution: first its inputs by the mask of the channels that it reads (${start}), then its outputs by the mask of its own (${end}).`,
    shortcut: [
      'Shortcut convolution: neither its inputs nor its outputs lie in a pruned space, so it is copied whole.',
    ],
    linear: ['Linear layer: its inputs by the last mask where that space is pruned; outputs and bias whole.'],
    folded: [
      'Constants: a pruned channel still gives max(β, 0) wherever it is read. These constants were folded into the running means of the next BatchNorms, so that nothing shifts (exact for 1×1 convolutions, up to the image’s border for larger ones).',
    ],
    dropped: [
      'Constants: a pruned channel still gives max(β, 0) wherever it is read. As in the paper, these constants went with it.',
    ],
    counts: ({ name, tensors, shrunk, whole, kept, all }: Moved): Rich =>
      rich`${name}: of ${tensors} tensors ${shrunk} were gathered and ${whole} copied whole; ${kept} of ${all} numbers moved (running statistics included).`,
    table: (name: string): string =>
      `Convolutions and linear layers of ${name}: shapes, and channels kept of each mask`,
    check:
      'Every cut is checked: the original with γ and β of the pruned channels set to zero (masked) and the cut network (compact) see the same images, and their logits must agree. A larger difference is an error, and nothing is written.',
    checkTable: 'Masked and compact network on the same images: largest difference of logits, beside their range',
  },
  residual: {
    none: 'No network is known.',
    intro:
      'The two sides of an addition must have the same channels in the same order. A channel of a residual space is given by every block and shortcut that adds to it; taking it from one of them alone would add channels that do not belong together. So these spaces stay whole, with the last BatchNorm of each block (bn3 of a bottleneck) and that of its shortcut (downsample.1).',
    coupled:
      'Residual spaces were pruned here as groups (policy coupled): a channel goes from every block and shortcut that adds to it, or from none, judged by the mean |γ| of all its BatchNorms.',
    noResidual: 'This network adds nothing, so it has no residual spaces. What stays whole stays for other reasons.',
    counts: ({ policy, may, all, share }: Readonly<Record<'policy' | 'may' | 'all' | 'share', Inline>>): Rich =>
      rich`Under the policy ${policy}, ${may} of ${all} BatchNorm channels may be pruned (${share}); ratios in this report say which of the two they are shares of.`,
    table: 'Channel spaces of this network that stay whole, and why',
    shortcuts:
      'A shortcut’s BatchNorm normalises channels of the residual space that it adds to, and stays for the same reason.',
  },
  problems: {
    none: 'None of these runs raised a warning, and all came to their end.',
    intro: 'What these runs were warned of, and how they ended, where that was not as planned.',
    table: 'Problems met, and what was done',
    what: 'What happened',
    done: 'What was done',
    emptied: (spaces: string, n: number): string =>
      times(
        n,
        `The threshold would have left a layer without channels: ${spaces}.`,
        `The threshold would have left # layers without channels: ${spaces}.`,
      ),
    notSparse: (share: string): string =>
      `Only ${share} of the prunable γ were near zero, fewer than half of what went.`,
    largeBias: (n: number, spaces: string, shift: string | null): string =>
      `Constants of pruned channels were lost in ${times(n, 'one layer', '# layers')} (${spaces}${n > 4 ? ', …' : ''})${shift === null ? '' : `; inputs behind them shift by up to ${shift} standard deviations`}.`,
    ties: (n: string, value: string): string => `${n} channels shared |γ| = ${value} at the threshold.`,
    beyond: (asked: string, safe: string, space: string): string =>
      `${asked} was asked; above ${safe}, ${space} is left without channels.`,
    floorKept: (floor: number): string => `Each kept its ${floor} largest |γ|.`,
    achieved: (share: string): string => `${share} was achieved.`,
    byPosition: 'Their position decided, so that the count is exact and the cut can be repeated.',
    foldedInstead: (name: Inline, accuracy: Inline): Rich =>
      rich`With the constants folded instead (${name}): ${accuracy}.`,
    straightAfter: (accuracy: Inline, change: Inline): Rich => rich`Straight after: ${accuracy} (${change} points).`,
    tunedTo: (accuracy: Inline): Rich => rich`Fine-tuning brought it to ${accuracy}.`,
    notTuned: 'It was not fine-tuned.',
    ended: {
      failed: 'It failed.',
      interrupted: 'Its process ended before it was done.',
      stopped: 'It was stopped before it was done.',
    },
    leftOut: 'It gives no results here.',
    canResume: 'Its numbers are those up to there; it can be resumed.',
    cannot: 'What went wrong in the original experiment and can’t happen here:',
    guards: [
      'A layer left without channels: it keeps its largest |γ|.',
      'Shapes that do not meet in an addition: spaces that an addition unites have one mask or none.',
      'Weights misaligned by the order of indices: every axis is gathered by its space’s rising indices, and masked and compact network are compared at every cut.',
      'A ratio reported wrong: asked and achieved are both counted and stored, with what they are shares of.',
    ],
  },
  conclusion: 'Conclusion',
  runs: {
    title: (letter: string): string => `Appendix ${letter}: the runs`,
    intro:
      'Where each number comes from: the run’s recipe, data and environment. In the workbench, put the address behind its own; on the command line, type the command.',
  },
}

type Widened<T> = T extends string
  ? string
  : T extends (...args: infer A) => infer R
    ? (...args: A) => R
    : T extends readonly (infer E)[]
      ? readonly Widened<E>[]
      : { readonly [K in keyof T]: Widened<T[K]> }

export type ReportTexts = Widened<typeof en>
