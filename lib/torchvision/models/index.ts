/** `import * as models from "torchvision/models"`: nets under torchvision's names; their weights are not downloaded. */
export * from "./alexnet.js";
export { MobileNet_V2_Weights, MobileNetV2, type MobileNetV2Options, mobilenet_v2 } from "./mobilenet.js";
export * from "./resnet.js";
export {
  SqueezeNet,
  SqueezeNet1_0_Weights,
  SqueezeNet1_1_Weights,
  squeezenet1_0,
  squeezenet1_1,
} from "./squeezenet.js";
export * from "./vgg.js";
export type { ModelOptions, Weights, WeightsOf, WeightsOfTwo } from "./weights.js";
