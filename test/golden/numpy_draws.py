"""numpy's draws and prints: writes numpy_draws.json beside this file. Run with the numpy of PyTorch 2.15's environment."""
import json, os
import numpy as np

EXPRESSIONS = [
    "np.random.rand(3)", "np.random.rand(2, 2)", "np.random.randn(5)", "np.random.normal(1, 2, [3])",
    "np.random.uniform(-1, 1, [4])", "np.random.randint(0, 10, [8])", "np.random.randint(5, 300, [2, 3])",
    "np.random.permutation(7)", "np.random.choice(5, 4)", "np.random.choice(6, 3, False)",
    "np.random.choice(4, 6, True, [0.1, 0.2, 0.3, 0.4])", "np.arange(10)", "np.arange(0, 1, 0.25)", "np.linspace(0, 1, 5)",
    "np.array([[1, 2], [3, 4.5]])", "np.zeros([2, 3])", "np.ones(3)", "np.eye(3)", "np.sin(np.linspace(0, 3, 4))",
    "np.concatenate([np.zeros([2, 2]), np.ones([1, 2])])", "np.stack([np.arange(3), np.arange(3)])",
    "np.hstack([np.arange(2), np.arange(3)])", "np.vstack([np.arange(3), np.arange(3)])",
    "np.column_stack([np.arange(3), np.arange(3)])", "np.transpose(np.arange(6).reshape(2, 3))",
    "np.mean(np.arange(6).reshape(2, 3), 0)", "np.sum(np.arange(6).reshape(2, 3), 1)", "np.std(np.array([1, 2, 4]))",
    "np.max(np.array([3, 1, 2]))", "np.argmax(np.array([[1, 5], [7, 2]]), 1)", "np.unique(np.array([3, 1, 3, 2]))",
    "np.clip(np.arange(5), 1, 3)", "np.where(np.array([1, 0, 2]), 10, 20)", "np.dot(np.arange(3), np.arange(3))",
    "np.dot(np.eye(2), np.array([[1, 2], [3, 4]]))", "np.bincount(np.array([0, 1, 1, 4]))", "np.power(2, np.arange(4))",
    "np.sqrt(np.array([1, 4, 9]))", "np.convolve(np.array([1, 2, 3]), np.array([0, 1, 0.5]))",
    "np.expand_dims(np.arange(3), 0)", "np.squeeze(np.ones([1, 3, 1]))", "np.moveaxis(np.zeros([2, 3, 4]), 0, 2).shape[2]",
    "np.append(np.arange(2), [7, 8])", "np.triu(np.ones([3, 3]))", "np.argsort(np.array([3, 1, 2]))", "np.cumsum(np.arange(4))",
    "np.median(np.array([4, 1, 3, 2]))", "np.array([1, 2, 3]).astype('float32')", "np.maximum(np.arange(3), 1)",
    "np.meshgrid(np.arange(2), np.arange(3))[1]", "np.prod(np.array([1, 2, 3]))", "np.allclose(np.ones(2), np.ones(2))",
    "np.floor(np.array([1.5, -1.5]))", "np.abs(np.array([-1, 2]))", "np.var(np.array([1.0, 2.0, 4.0]))",
]
out = []
for e in EXPRESSIONS:
    np.random.seed(42)
    v = eval(e)
    out.append({"e": e, "v": v.tolist() if hasattr(v, "tolist") else v, "r": repr(v) if isinstance(v, np.ndarray) else None})
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "numpy_draws.json"), "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(o) for o in out) + "\n]\n")
