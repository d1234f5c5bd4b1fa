"""The cells of notebooks/09_autoencoder in Python."""
# %% imports
import math

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
# %% data-code
torch.manual_seed(3)
count = 512
sensors = torch.arange(32) * (2 * math.pi / 32)
angle = 2 * math.pi * torch.rand(count, 1)
clean = torch.exp(2 * (torch.cos(sensors - angle) - 1))
data = clean + 0.05 * torch.randn(count, 32)
print(data.shape)
# %% data-plot
for i in range(4):
    plt.plot(data[i].numpy())
# %% net-code
torch.manual_seed(5)


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(32, 16), nn.Tanh(), nn.Linear(16, 2))
        self.decoder = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 32))

    def forward(self, x):
        return self.decoder(self.encoder(x))


net = Autoencoder()
print(net)
# %% train-code
loader = DataLoader(TensorDataset(data), batch_size=64, shuffle=True)
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
loss_fn = nn.MSELoss()
for epoch in range(1, 61):
    total = 0
    for (batch,) in loader:
        loss = loss_fn(net(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * batch.size(0)
    if epoch == 1 or epoch % 15 == 0:
        print(f"epoch {epoch:2d}  loss {total / count:.5f}")
# %% rebuild-code
with torch.no_grad():
    rebuilt = net(data)
print("sample against clean bump:", f"{loss_fn(data, clean).item():.5f}")
print("rebuilt against clean bump:", f"{loss_fn(rebuilt, clean).item():.5f}")
for i in range(3):
    plt.plot(data[i].numpy(), "o")
    plt.plot(rebuilt[i].numpy())
# %% walk-code
codes = net.encoder(data).detach()
opposite = (angle - angle[0]).cos().argmin().item()
start, end = codes[0], codes[opposite]
print(f"from {angle[0].item():.2f} to {angle[opposite].item():.2f}")
stops = torch.linspace(0, 1, 5).unsqueeze(1)
with torch.no_grad():
    curves = net.decoder(start + stops * (end - start))
for i in range(5):
    plt.plot(curves[i].numpy())
