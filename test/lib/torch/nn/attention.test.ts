import { blocks } from "./blocks.js";

blocks("attention");
