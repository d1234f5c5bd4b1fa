"""The cells of notebooks/06_optimizers in Python."""
# %% imports
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
# %% data-code
torch.manual_seed(1)
x = torch.unsqueeze(torch.linspace(-1, 1, 1000), 1)
y = x**2 + 0.1 * torch.randn(x.size())
loader = DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True)
print(len(loader), "batches of", loader.batch_size)
# %% nets-code
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(1, 20)
        self.predict = nn.Linear(20, 1)

    def forward(self, x):
        return self.predict(F.relu(self.hidden(x)))


first = Net()


def make():
    net = Net()
    net.load_state_dict(first.state_dict())
    return net


lr = 0.01
nets = {name: make() for name in ("SGD", "Momentum", "RMSprop", "Adam")}
optimizers = {
    "SGD": torch.optim.SGD(nets["SGD"].parameters(), lr=lr),
    "Momentum": torch.optim.SGD(nets["Momentum"].parameters(), lr=lr, momentum=0.8),
    "RMSprop": torch.optim.RMSprop(nets["RMSprop"].parameters(), lr=lr, alpha=0.9),
    "Adam": torch.optim.Adam(nets["Adam"].parameters(), lr=lr, betas=(0.9, 0.99)),
}
print(optimizers["Momentum"])
# %% train-code
torch.manual_seed(2)
losses = {name: [] for name in nets}
for epoch in range(12):
    for batch_x, batch_y in loader:
        for name in nets:
            loss = F.mse_loss(nets[name](batch_x), batch_y)
            optimizers[name].zero_grad()
            loss.backward()
            optimizers[name].step()
            losses[name].append(loss.item())
for name in nets:
    print(name.ljust(8), f"{sum(losses[name][-32:]) / 32:.5f}")
# %% losses-plot
for name in nets:
    plt.plot(losses[name])
# %% fits-plot
for name in nets:
    plt.plot(x.numpy(), nets[name](x).detach().numpy())
