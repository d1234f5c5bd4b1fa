"""The steps of models.ts in PyTorch, on one thread: reads a name and a number of steps per line, answers with seconds."""
import sys
import time

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.set_num_threads(1)
torch.manual_seed(0)


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(28, 64, batch_first=True)
        self.out = nn.Linear(64, 10)

    def forward(self, x):
        return self.out(self.rnn(x)[0][:, -1])


def training(net, optimizer, loss_of):
    def step():
        loss = loss_of(net)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()
    return step


def adam(net):
    return torch.optim.Adam(net.parameters(), lr=0.001)


cross_entropy, squares = nn.CrossEntropyLoss(), nn.MSELoss()
labels = torch.randint(0, 10, (64,))
line = torch.linspace(-1, 1, 100).unsqueeze(1)
curve = line.pow(2) + 0.2 * torch.rand(100, 1)
first = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
pixels = torch.rand(64, 784)
mlp = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
images = torch.rand(64, 1, 28, 28)
lenet = nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
                      nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(),
                      nn.Linear(84, 10))
rows = torch.rand(64, 28, 28)
recurrent = Recurrent()
words = torch.rand(16, 32, 64)
block = nn.TransformerEncoderLayer(64, 4, 128, dropout=0, batch_first=True)
loader = DataLoader(TensorDataset(torch.rand(6000, 784), torch.randint(0, 10, (6000,))), batch_size=64, shuffle=True)


def walk():
    return sum(x.size(0) for x, _ in loader)


tasks = {
    "tutorial": training(first, adam(first), lambda net: squares(net(line), curve)),
    "mlp": training(mlp, torch.optim.SGD(mlp.parameters(), lr=0.01, momentum=0.9),
                    lambda net: cross_entropy(net(pixels), labels)),
    "lenet": training(lenet, adam(lenet), lambda net: cross_entropy(net(images), labels)),
    "lstm": training(recurrent, adam(recurrent), lambda net: cross_entropy(net(rows), labels)),
    "transformer": training(block, adam(block), lambda net: squares(net(words), words)),
    "loader": walk,
}
print(torch.__version__.split("+")[0])
for given in sys.stdin:
    name, steps = given.split()
    step = tasks[name]
    start = time.perf_counter()
    for _ in range(int(steps)):
        step()
    print(time.perf_counter() - start)
