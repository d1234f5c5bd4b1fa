import { blocks } from "./blocks.js";

blocks("rnn");
