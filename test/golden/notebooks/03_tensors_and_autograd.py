"""The cells of notebooks/03_tensors_and_autograd in Python."""
# %% imports
import math

import numpy as np
import torch
# %% make-code
a = torch.tensor([[1, 2, 3], [4, 5, 6]])
print(a)
print(a.shape, a.dtype, a.ndim, a.numel())

print(torch.zeros(2, 2))
print(torch.arange(0, 10, 2))
print(torch.linspace(0, 1, 5))
print(torch.eye(3))
# %% dtypes-code
print(torch.tensor([1.5, 2]).dtype, torch.tensor([1, 2]).dtype, torch.tensor([True, False]).dtype)
counts = torch.tensor([1, 2, 3])
print(counts / 2)
print((counts + torch.tensor([0.5, 0.5, 0.5])).dtype)
print(counts > 1)
# %% random-code
torch.manual_seed(42)
print(torch.rand(2, 3))
print(torch.randn(3))
print(torch.randint(0, 10, [5]))
print(torch.randperm(6))
# %% arithmetic-code
column = torch.tensor([[1], [2], [3]])
row = torch.tensor([10, 20, 30, 40])
print(column + row)
print(column**2)
# %% matmul-code
A = torch.tensor([[1, 2], [3, 4], [5, 6]]).float()
B = torch.tensor([[1, 0, -1], [2, 1, 0]]).float()
print(A.matmul(B))
try:
    A.matmul(A)
except RuntimeError as e:
    print(e)
# %% index-code
m = torch.arange(12).reshape(3, 4)
print(m)
print(m[0], m[2, 3])
print(m[:, 1])
print(m[1:, ::2])
print(m[m > 6])
# %% views-code
copy = m.clone()
first_row = m[0]
first_row[:] = 100
m[1:, 3] = -1
print(m)
print(copy)
# %% shape-code
v = torch.arange(6)
print(v.reshape(2, -1))
print(v.reshape(2, 3).T)
print(v.unsqueeze(0).shape, v.unsqueeze(1).shape)
print(torch.cat([v, v]).shape, torch.stack([v, v]).shape)
# %% reduce-code
scores = torch.tensor([[0.1, 2.5, -1.0], [1.7, 0.2, 0.9]])
print(scores.sum(), f"{scores.mean().item():.4f}")
print(scores.sum(dim=0), scores.mean(dim=1))
values, indices = scores.max(dim=1)
print(values, indices)
print(scores.softmax(1))
# %% numpy-code
t = torch.ones(3)
n = t.numpy()
t.add_(1)
print(n)
print(torch.from_numpy(np.array([0.5, 1.5])))
# %% slope-code
x = torch.linspace(-6, 6, 121, requires_grad=True)
f = torch.sin(x) * torch.exp(-(x**2) / 8)
f.sum().backward()
plain = x.detach()
by_hand = torch.exp(-(plain**2) / 8) * (torch.cos(plain) - torch.sin(plain) * plain / 4)
print("largest difference below 1e-6:", (x.grad - by_hand).abs().max().item() < 1e-6)
# %% slope-plot
import matplotlib.pyplot as plt

plt.plot(plain.numpy(), f.detach().numpy())
plt.plot(plain.numpy(), x.grad.numpy())
# %% record-code
p = torch.tensor(2.0, requires_grad=True)
q = torch.tensor(3.0, requires_grad=True)
product = p * q
result = product + p**2
print(result)
print(result.grad_fn.name(), " and ".join(node.name() for node, _ in result.grad_fn.next_functions))
result.backward()
print("d/dp =", p.grad, " d/dq =", q.grad)
# %% engine-compare
w = torch.tensor([0.5, -1.5], requires_grad=True)
bias = torch.tensor(0.25, requires_grad=True)
neuron = torch.tanh((w * torch.tensor([2, 0.75])).sum() + bias)
neuron.backward()
for name, number in [("value ", neuron), ("d/dw1 ", w.grad[0]), ("d/dw2 ", w.grad[1]), ("d/db  ", bias.grad)]:
    print(name, f"{number.item():.6f}", f"{number.item():.6f}")
# %% rules-code
u = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
(u * u).sum().backward()
print(u.grad)
(u * u).sum().backward()
print(u.grad)
u.grad.zero_()
with torch.no_grad():
    inside = u * 2
    print(inside.requires_grad, (u * 2).detach().requires_grad)
s = torch.sigmoid(u)
s.mul_(2)
try:
    s.sum().backward()
except RuntimeError as e:
    print(type(e).__name__, str(e).split(":")[0])
# %% descent-code
height = lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2
starts = [[0, 0], [-1, 4.5], [-0.5, -4]]
paths = []
for start in starts:
    place = torch.tensor(start, dtype=torch.float32, requires_grad=True)
    path = [place.tolist()]
    for step in range(60):
        h = height(place[0], place[1])
        h.backward()
        with torch.no_grad():
            place.sub_(0.01 * place.grad)
        place.grad.zero_()
        path.append(place.tolist())
    paths.append(path)
    print(", ".join(f"{s:g}" for s in start), "->", place.detach(), "height", f"{height(place[0], place[1]).item():.4f}")
# %% descent-plot
for path in paths:
    plt.plot([p[0] for p in path], [p[1] for p in path], "o-")
