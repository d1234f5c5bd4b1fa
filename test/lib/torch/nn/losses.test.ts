import { blocks } from "./blocks.js";

blocks("losses");
