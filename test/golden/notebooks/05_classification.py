"""The cells of notebooks/05_classification in Python."""
# %% imports
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn
# %% data-code
torch.manual_seed(0)
class0 = torch.randn(100, 2) + torch.tensor([1.5, 1])
class1 = torch.randn(100, 2) + torch.tensor([-1, -1])
points = torch.cat([class0, class1])
labels = torch.cat([torch.zeros(100), torch.ones(100)]).long()
order = torch.randperm(200)
x_train, y_train = points[order[:150]], labels[order[:150]]
x_test, y_test = points[order[150:]], labels[order[150:]]
print(x_train.shape, x_test.shape, y_train.bincount(), y_test.bincount())
# %% net-code
torch.manual_seed(1)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 16)
        self.out = nn.Linear(16, 2)

    def forward(self, x):
        return self.out(F.relu(self.hidden(x)))


net = Net()
print(net)
print(net(x_train[:2]))
# %% train-code
def accuracy(x, y):
    with torch.no_grad():
        return net(x).argmax(dim=1).eq(y).float().mean().item()


optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
losses = []
for epoch in range(1, 201):
    loss = F.cross_entropy(net(x_train), y_train)
    losses.append(loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 40 == 0 or epoch == 1:
        print(
            f"epoch {epoch:3d}  loss {loss.item():.4f}"
            f"  training {accuracy(x_train, y_train):.3f}  test {accuracy(x_test, y_test):.3f}"
        )
# %% loss-plot
plt.plot(losses)
# %% confusion-code
with torch.no_grad():
    answers = net(points).argmax(dim=1)
confusion = torch.zeros(2, 2).long()
for i in range(200):
    confusion[labels[i], answers[i]] += 1
print(confusion)
with torch.no_grad():
    unsure = F.softmax(net(points), dim=1).max(dim=1).values
print("least certain:", f"{unsure.min().item():.3f}", " most certain:", f"{unsure.max().item():.3f}")
