"""The cells of notebooks/08_lstm in Python."""
# %% imports
import math

import matplotlib.pyplot as plt
import torch
from torch import nn
# %% data-plot
turns = torch.linspace(0, 4 * math.pi, 100)
plt.plot(turns.numpy(), torch.sin(turns).numpy())
plt.plot(turns.numpy(), torch.cos(turns).numpy())
# %% net-code
torch.manual_seed(1)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(input_size=1, hidden_size=24, batch_first=True)
        self.out = nn.Linear(24, 1)

    def forward(self, x, state):
        hidden, following = self.rnn(x, state)
        return self.out(hidden), following


net = Net()
print(net)
print(sum(p.numel() for p in net.parameters()), "parameters")
# %% train-code
optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
loss_fn = nn.MSELoss()
losses = []
answers = []
state = None
for step in range(150):
    t = torch.linspace(step * math.pi, (step + 1) * math.pi, 10)
    x = torch.sin(t).reshape(1, -1, 1)
    y = torch.cos(t).reshape(1, -1, 1)
    prediction, (h, c) = net(x, state)
    state = (h.detach(), c.detach())
    loss = loss_fn(prediction, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
    answers.extend(prediction.detach().flatten().tolist())
for step in (0, 24, 49, 99, 149):
    print(f"step {step + 1}: loss {losses[step]:.4f}")
# %% watch-plot
for start in (0, 30, 142):
    target = [torch.cos(torch.linspace((start + i) * math.pi, (start + i + 1) * math.pi, 10)).tolist() for i in range(8)]
    plt.plot(sum(target, []))
    plt.plot(answers[10 * start : 10 * (start + 8)])
# %% loss-plot
plt.semilogy(losses)
# %% free-code
t = torch.linspace(2, 2 + 4 * math.pi, 40)
with torch.no_grad():
    free, _ = net(torch.sin(t).reshape(1, -1, 1), None)
error = (free.flatten() - torch.cos(t)).abs()
print("mean error, first 5 moments:", f"{error[:5].mean().item():.3f}")
print("mean error, the rest:       ", f"{error[5:].mean().item():.3f}")
plt.plot(t.numpy(), torch.cos(t).numpy())
plt.plot(t.numpy(), free.flatten().numpy())
