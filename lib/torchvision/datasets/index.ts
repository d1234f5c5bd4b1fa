/** `import * as datasets from "torchvision/datasets"`: what reads files that are there. */
export { CIFAR10, CIFAR100 } from "./cifar.js";
export { FakeData, type FakeDataOptions } from "./fakedata.js";
export * as folder from "./folder.js";
export { DatasetFolder, type FolderOptions, ImageFolder, type ImageFolderOptions } from "./folder.js";
export { EMNIST, type EmnistSplit, FashionMNIST, KMNIST, MNIST } from "./mnist.js";
export { type Change, type SplitOptions, StandardTransform, VisionDataset } from "./vision.js";
