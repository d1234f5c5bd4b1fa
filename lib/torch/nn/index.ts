/** `import * as nn from "torch/nn"`. */
// Tensors have all their methods, whichever module a program imports first.
import "../ops/index.js";

export { LinearCrossEntropyOptions } from "../ops/linear_cross_entropy.js";
export {
  CELU,
  ELU,
  GELU,
  Hardshrink,
  Hardsigmoid,
  Hardswish,
  Hardtanh,
  LeakyReLU,
  LogSigmoid,
  LogSoftmax,
  Mish,
  PReLU,
  ReLU,
  ReLU6,
  SELU,
  Sigmoid,
  SiLU,
  Softmax,
  Softmin,
  Softplus,
  Softshrink,
  Softsign,
  Tanh,
  Tanhshrink,
  Threshold,
} from "./activation.js";
export { AdaptiveLogSoftmaxWithLoss } from "./adaptive.js";
export { MultiheadAttention } from "./attention.js";
export { Bilinear } from "./bilinear.js";
export { ChannelShuffle } from "./channelshuffle.js";
export {
  HingeEmbeddingLoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  SoftMarginLoss,
} from "./class_losses.js";
export { ModuleDict, ModuleList, Sequential } from "./container.js";
export {
  Conv1d,
  Conv2d,
  Conv3d,
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
} from "./conv.js";
export { DataParallel, type DataParallelOptions } from "./data_parallel.js";
export {
  CosineSimilarity,
  PairwiseDistance,
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
} from "./distance.js";
export { AlphaDropout, Dropout, Dropout1d, Dropout2d, Dropout3d, FeatureAlphaDropout } from "./dropout.js";
export { EmbeddingBag } from "./embedding_bag.js";
export { Flatten, Unflatten } from "./flatten.js";
export { Fold, Unfold } from "./fold.js";
export { FractionalMaxPool2d, FractionalMaxPool3d } from "./fractional.js";
export * as functional from "./functional.js";
export { GLU, RReLU, Softmax2d } from "./gates.js";
export * as grad from "./grad.js";
export * as init from "./init.js";
export {
  LazyBatchNorm1d,
  LazyBatchNorm2d,
  LazyBatchNorm3d,
  LazyConv1d,
  LazyConv2d,
  LazyConv3d,
  LazyConvTranspose1d,
  LazyConvTranspose2d,
  LazyConvTranspose3d,
  LazyInstanceNorm1d,
  LazyInstanceNorm2d,
  LazyInstanceNorm3d,
  LazyLinear,
} from "./lazy_layers.js";
export { CTCLoss, GaussianNLLLoss, PoissonNLLLoss } from "./likelihood_losses.js";
export { Identity, Linear } from "./linear.js";
export { LinearCrossEntropyLoss } from "./linear_cross_entropy.js";
export {
  BCELoss,
  BCEWithLogitsLoss,
  CrossEntropyLoss,
  HuberLoss,
  L1Loss,
  MSELoss,
  NLLLoss,
  NLLLoss2d,
  SmoothL1Loss,
} from "./loss.js";
export { CosineEmbeddingLoss, KLDivLoss, MarginRankingLoss } from "./margin_losses.js";
export { Module } from "./module.js";
export * as modules from "./modules.js";
export {
  BatchNorm1d,
  BatchNorm2d,
  BatchNorm3d,
  GroupNorm,
  InstanceNorm1d,
  InstanceNorm2d,
  InstanceNorm3d,
  LayerNorm,
  LocalResponseNorm,
  RMSNorm,
} from "./normalization.js";
export { CrossMapLRN2d, SyncBatchNorm } from "./other_norms.js";
export {
  CircularPad1d,
  CircularPad2d,
  CircularPad3d,
  ConstantPad1d,
  ConstantPad2d,
  ConstantPad3d,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
  ZeroPad1d,
  ZeroPad2d,
  ZeroPad3d,
} from "./padding.js";
export * as parameter from "./parameter.js";
export { Buffer, Parameter, UninitializedBuffer, UninitializedParameter } from "./parameter.js";
export { ParameterDict, ParameterList } from "./parameter_containers.js";
export { PixelShuffle, PixelUnshuffle } from "./pixelshuffle.js";
export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveAvgPool3d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  AdaptiveMaxPool3d,
  AvgPool1d,
  AvgPool2d,
  AvgPool3d,
  LPPool1d,
  LPPool2d,
  LPPool3d,
  MaxPool1d,
  MaxPool2d,
  MaxPool3d,
  MaxUnpool1d,
  MaxUnpool2d,
  MaxUnpool3d,
} from "./pooling.js";
export { GRU, LSTM, type LSTMState, RNN, RNNBase } from "./rnn.js";
export { GRUCell, LSTMCell, RNNCell, RNNCellBase } from "./rnn_cells.js";
export { Embedding } from "./sparse.js";
export {
  Transformer,
  TransformerDecoder,
  TransformerDecoderLayer,
  TransformerEncoder,
  TransformerEncoderLayer,
} from "./transformer.js";
export { Upsample, UpsamplingBilinear2d, UpsamplingNearest2d } from "./upsampling.js";
export * as utils from "./utils.js";
