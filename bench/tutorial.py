"""The tutorial's training step in PyTorch, on one thread: reads a number of steps per line, answers with seconds."""
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(2019)
x = torch.unsqueeze(torch.linspace(-1, 1, 100), dim=1)
y = x.pow(2) + 0.2 * torch.rand(x.size())
net = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
loss_func = nn.MSELoss()
print(torch.__version__.split("+")[0])
for line in sys.stdin:
    start = time.perf_counter()
    for _ in range(int(line)):
        loss = loss_func(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(time.perf_counter() - start)
