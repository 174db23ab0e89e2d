/** Training a network further, and testing it, in English. */

export const furtherEn = {
  further: {
    open: 'Train or test …',
    title: 'Train or test {name}',
    finetune: 'Fine-tune',
    finetuneStory: 'Becomes a new run: tested as it is, then trained further and tested after every epoch.',
    test: 'Only test',
    testStory: 'Accuracy and loss of these weights, kept with this run.',
    data: 'Data',
    dataStory:
      'A name that is known here, or the path of a folder on the computer that the workbench runs on: one folder of PNG or JPEG images a class, alone or under train and test. They are brought to the size that this network takes. Where there are no test images, a fifth is held out to test on.',
    own: 'its own: {name}',
    epochs: 'Epochs',
    batchSize: 'Batch size',
    lr: 'Learning rate',
    lambda: 'λ, L1 penalty on γ',
    lambdaStory: 'Above 0 it makes γ sparse, so that more channels can go afterwards; 0 only brings accuracy back.',
    name: 'Name',
    start: 'Start',
    reading: 'Reading and checking the images …',
  },
}
