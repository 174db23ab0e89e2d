/** English words in a text of the Chinese page: for whoever looks for what was left untranslated. */

/** Names, units and abbreviations that are the same in every language, and values of recipes that hints explain. */
const names = new Set(
  `Prunescope TensorFlow TensorBoard PyTorch Slurm NVIDIA GeForce Tesla Intel Xeon AMD EPYC Ryzen Node Git Shell Markdown English Jaccard HOST
   Nesterov BatchNorm network slimming ResNet DenseNet Bottleneck planes stem logit cfg onnxruntime torchvision torchsummary
   GraphModel safetensors oneDNN ssh sbatch He Liu
   JSON CSV PNG JPEG SVG HTML PDF ONNX SHA GPU CPU CUDA cuDNN tensorflow Linux MACs CIFAR
   Alt Ctrl Shift Enter Page Up Down Home End ms kB MB GB
   all auto channels constant coupled drop fold prunable share train test validation
   GET Python CXX status:done and acc lab gpu module load source
   MNIST mnist IDX idx shapes Shapes SQLite YAML VGG VPN Keras Chrome Chromium OpenSSH ControlPath SIGKILL HOST NAME DIR ssh squeue
   scontrol scancel slurmctld munge sh pip zip socket Edge Taylor downsample bottleneck Logit fc`.split(/\s+/),
)

/** Words of two Latin letters or more; code, a key as `train.lr`, a file, a version or an id is none. */
export function englishWords(text: string): readonly string[] {
  const tokens = text.split(/[\s，。：；、·（）()「」…]+/u).map((token) => token.replace(/[:;,.!?]$/, ''))
  return tokens.filter((token) => /^[A-Za-z][A-Za-z’']+$/.test(token) && !names.has(token))
}
