/** The compute runtime's page and its notice, in English. */

export const runtimeEn = {
  runtime: {
    title: 'Compute runtime',
    about:
      'Training and pruning are computed by TensorFlow, a native library that is larger than Prunescope itself. It is fetched once and kept for this user.',
    missingNotice: 'The compute runtime (TensorFlow) is not set up yet. Runs can be looked at, not computed.',
    installingNotice: 'The compute runtime is being set up.',
    failedNotice: 'The compute runtime could not be set up.',
    open: 'Set it up',
    show: 'Show',
    state: { missing: 'Not set up', installing: 'Being set up', failed: 'Not usable', ready: 'Ready' },
    stage: {
      start: 'Starting …',
      wait: 'Waiting for another program that is setting it up …',
      download: 'Downloading',
      check: 'Checking the download …',
      unpack: 'Unpacking',
      compile: 'Compiling the part that links it to Prunescope, about 15 seconds …',
      fallback: 'Trying an older, smaller library …',
      inspect: 'Trying it …',
    },
    amount: '{bytes} of {total}',
    what: 'What is fetched',
    library: 'Library',
    download: 'Download',
    space: 'Room while unpacking',
    free: '{size} are free',
    folder: 'Folder',
    tooLittle: 'The disk has not enough room: {needed} are needed, {free} are free.',
    needs: 'Needs on this machine',
    needsText: 'Python with pip, which downloads it, and a C++ compiler',
    ownLibrary: 'PRUNESCOPE_LIBTENSORFLOW names a library of your own: only the small part that links it is compiled.',
    ownMissing:
      'PRUNESCOPE_LIBTENSORFLOW names this folder, where there is no TensorFlow library. Point it at the folder of libtensorflow.so.2 or libtensorflow_cc.so.2, or unset it to have one downloaded; then start Prunescope anew.',
    noPlatform:
      'Nobody has prepared a TensorFlow for {platform} yet. Set PRUNESCOPE_LIBTENSORFLOW to a folder with the TensorFlow C library and its headers, then start Prunescope anew.',
    install: 'Download and set up',
    compile: 'Set up',
    cancel: 'Cancel',
    cancelling: 'Ending …',
    retry: 'Try again',
    again: 'Look again',
    log: 'What it says',
    help: 'Behind a proxy, or without a network',
    helpProxy:
      'pip downloads it, so its own settings apply: HTTPS_PROXY in the environment, or “pip config set global.proxy ADDRESS” in a terminal (“global.index-url” for a mirror). Then try again.',
    helpOwn:
      'With a TensorFlow C library on this machine (with its headers), start Prunescope with PRUNESCOPE_LIBTENSORFLOW=FOLDER; nothing is downloaded then.',
    helpCache: 'On another disk: start Prunescope with PRUNESCOPE_CACHE=FOLDER.',
    device: 'Device',
    deviceIs: { cpu: 'CPU', gpu: 'GPU' },
    threads: 'Threads',
    oneDnn: 'oneDNN',
    ownOperations: 'Own operations',
    on: 'on',
    off: 'off',
    gpus: 'Graphics cards',
    driver: 'driver {driver}',
    capability: 'compute capability {capability}',
    noCapability: 'compute capability unknown',
    tensorFormats: 'with TF32 and bfloat16',
    noTensorFormats: 'without TF32 and bfloat16',
    noGpus: 'none with an NVIDIA driver',
    addon: 'Addon',
    tfjs: 'TensorFlow.js {version}',
    inspecting: 'Loading it to see what it says …',
    gpu: {
      title: 'NVIDIA graphics cards',
      standing: { absent: 'Not installed', installing: 'Being fetched', aside: 'Not used', used: 'In use' },
      withCard:
        'This machine has a card: {card}. With the library for it, training runs there instead of on the processor.',
      noCard:
        'There is no NVIDIA driver here, so on this machine it would change nothing: it would compute on the processor, as now. It helps on a Linux machine with an NVIDIA card of compute capability 6.0 or newer and its driver; nothing else of CUDA need be installed.',
      usedWithCard: 'What begins now computes with the library for {card}.',
      usedWithoutCard:
        'What begins now computes with this library; as there is no NVIDIA driver here, on the processor, with the same results.',
      left: '{size} of it still to be fetched',
      goesOn: 'What is computing goes on as it began.',
      gpuInstall: 'Download and use it',
      gpuResume: 'Go on downloading',
      gpuUse: 'Use it',
      cpuUse: 'Use the processor’s library',
      gpuRemove: 'Remove',
      removeTitle: 'Remove the library for NVIDIA’s cards?',
      removeText:
        'Runs that are computing with it right now would fail; others will compute on the processor. To use it again, it has to be downloaded again.',
      notice: 'This machine has a graphics card ({card}), and Prunescope computes on the processor.',
      installingNotice: 'The library for NVIDIA’s cards is being fetched; runs go on meanwhile.',
      open: 'Compute on the card',
      keepCpu: 'Stay with the processor',
      unused: {
        'old-card': 'The {card} is not used: TensorFlow needs compute capability 6.0, and it has {computeCapability}.',
        'own-library':
          'The {card} is not used: the library that PRUNESCOPE_LIBTENSORFLOW names is made without CUDA, or does not find its libraries.',
        'old-driver':
          'The {card} is not used: CUDA 12 needs NVIDIA’s driver 525 or newer, and here is {driver}. Update the driver.',
        'silent-driver':
          'The NVIDIA card is not used: its driver does not answer (nvidia-smi: “{complaint}”). After an update of the system, restart the machine; if that does not help, install NVIDIA’s driver again. Until then the processor computes, with the same results.',
        hidden: 'The {card} is not used: CUDA_VISIBLE_DEVICES is set to “{visibleDevices}”, which leaves it out.',
        unknown:
          'The {card} is not used, and TensorFlow does not say why by itself. Type “TF_CPP_MIN_LOG_LEVEL=0 prunescope doctor” in a terminal to see what it says.',
      },
    },
  },
}
