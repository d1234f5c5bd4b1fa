import { blocks } from "./blocks.js";

blocks("maps");
