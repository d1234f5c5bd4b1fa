"""
The cells of notebooks/07_digits in Python. The digits are read from the folder that DIGITS names, written there by

    write_digits(folder)        of the module "digits"
"""
# %% imports
import os

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def idx(name, header):
    path = os.path.join(os.environ["DIGITS"], "MNIST", "raw", name)
    return torch.from_numpy(np.fromfile(path, dtype=np.uint8)[header:].copy())


def split(name):
    targets = idx(f"{name}-labels-idx1-ubyte", 8).long()
    return idx(f"{name}-images-idx3-ubyte", 16).reshape(-1, 28, 28), targets


# %% data-code
train_data, train_targets = split("train")
test_data, test_targets = split("t10k")


def transform(data):
    return (data.float().div(255).unsqueeze(1) - 0.13) / 0.31


train_set = TensorDataset(transform(train_data), train_targets)
test_set = TensorDataset(transform(test_data), test_targets)
print(train_data.shape, test_data.shape)
print(train_targets.bincount())
# %% net-code
torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 12, 5, padding=2)
        self.fc1 = nn.Linear(12 * 7 * 7, 64)
        self.fc2 = nn.Linear(64, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.fc1(x.flatten(1)))
        return self.fc2(x)


net = Net()
print(net)
print(sum(p.numel() for p in net.parameters()), "parameters")
# %% train-code
train_loader = DataLoader(train_set, batch_size=50, shuffle=True)
test_loader = DataLoader(test_set, batch_size=250)
optimizer = torch.optim.Adam(net.parameters(), lr=0.001)


def accuracy():
    with torch.no_grad():
        right = sum(net(pictures).argmax(1).eq(labels).sum().item() for pictures, labels in test_loader)
    return right / len(test_set)


losses = []
for epoch in range(1, 4):
    for pictures, labels in train_loader:
        loss = F.cross_entropy(net(pictures), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    print(f"epoch {epoch}: last loss {losses[-1]:.2f}, test accuracy {accuracy():.2f}")
# %% loss-plot
plt.plot(losses)
