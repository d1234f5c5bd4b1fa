import { blocks } from "./blocks.js";

blocks("gates");
