"""The cells of notebooks/04_polynomial in Python."""
# %% imports
import matplotlib.pyplot as plt
import torch
from torch import nn
# %% data-code
torch.manual_seed(7)
x = torch.linspace(-3, 3, 200)
y = torch.sin(x) + 0.1 * torch.randn(200)
print(x.shape, f"{y.mean().item():.6f}")
# %% hand-code
torch.manual_seed(1)
a, b, c, d = torch.randn(4).unbind()
learning_rate = 0.004
hand_losses = []
for t in range(1000):
    y_pred = a + b * x + c * x**2 + d * x**3
    residual = y_pred - y
    hand_losses.append((residual**2).mean().item())
    grad_y_pred = 2 * residual / x.numel()
    a = a - learning_rate * grad_y_pred.sum()
    b = b - learning_rate * (grad_y_pred * x).sum()
    c = c - learning_rate * (grad_y_pred * x**2).sum()
    d = d - learning_rate * (grad_y_pred * x**3).sum()
print(f"loss {hand_losses[0]:.4f} -> {hand_losses[999]:.6f}")
print(torch.stack([a, b, c, d]))
# %% autograd-code
torch.manual_seed(1)
w = torch.randn(4).requires_grad_()
autograd_losses = []
for t in range(1000):
    y_pred = w[0] + w[1] * x + w[2] * x**2 + w[3] * x**3
    loss = ((y_pred - y) ** 2).mean()
    autograd_losses.append(loss.item())
    loss.backward()
    with torch.no_grad():
        w.sub_(learning_rate * w.grad)
    w.grad = None
print(f"loss {autograd_losses[0]:.4f} -> {autograd_losses[999]:.6f}")
print(w.detach())
# %% same-code
print("agree to 1e-5:", torch.allclose(w.detach(), torch.stack([a, b, c, d]), rtol=0, atol=1e-5))
# %% optim-code
torch.manual_seed(1)
powers = torch.stack([x, x**2, x**3], 1)
model = nn.Linear(3, 1)
loss_fn = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
optim_losses = []
for t in range(1000):
    loss = loss_fn(model(powers).squeeze(1), y)
    optim_losses.append(loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(f"loss {optim_losses[0]:.4f} -> {optim_losses[999]:.6f}")
print(f"{model.bias.item():.4f}", model.weight.detach())
# %% exact-code
design = torch.stack([x**0, x, x**2, x**3], 1)
solution = torch.linalg.lstsq(design, y.unsqueeze(1)).solution
print(solution.squeeze())
# %% curves-code
fits = [torch.stack([a, b, c, d]), w.detach(), torch.cat([model.bias, model.weight.flatten()]).detach()]
for coefficients in fits:
    plt.plot(x.numpy(), design.matmul(coefficients).numpy())
# %% losses-code
for losses in (hand_losses, autograd_losses, optim_losses):
    plt.semilogy(losses)
