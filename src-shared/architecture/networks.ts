/** The networks that a recipe can name. */

import type { NetworkChoice } from '../recipe/network-choice'
import type { Architecture } from './architecture'
import { cifarResnet, preactResnet } from './cifar-resnet'
import { densenet } from './densenet'
import { mobilenetV2 } from './mobilenet'
import { bottleneckResnet, resnet, type InputAndClasses } from './resnet'
import { vgg } from './vgg'

/** The network a recipe names, for images and classes of its data. */
export function networkFromChoice(choice: NetworkChoice, of: InputAndClasses): Architecture {
  switch (choice.kind) {
    case 'resnet':
      return resnet(choice.depth, choice.stem, of)
    case 'bottleneck-resnet':
      return bottleneckResnet({ ...of, blocks: choice.blocks, planes: choice.planes, stem: choice.stem })
    case 'cifar-resnet':
      return cifarResnet(choice.depth, of)
    case 'preact-resnet':
      return preactResnet(choice.depth, of)
    case 'vgg':
      return vgg(choice.depth, of)
    case 'densenet':
      return densenet(choice.depth, choice.growth, of)
    case 'mobilenet-v2':
      return mobilenetV2(choice.width, of)
  }
}
