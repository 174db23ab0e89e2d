/** Choosing data, in English. */

export const dataEn = {
  data: {
    folder: 'Folder …',
    chooseFolder: 'Choose a folder with a folder of images for each class',
    known: {
      name: '{name}: {images} images',
      run: '{name}: a folder used before',
      authors: '{name}: not here yet; get it with prunescope data get {name}',
    },
  },
}
