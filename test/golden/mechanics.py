"""First values, parametrizations, norms of weights, pruning, fusion, clipping: writes mechanics.json.

Run with PyTorch 2.15: python mechanics.py
"""
import json, os, warnings
import torch
import torch.nn as nn
import torch.nn.utils.parametrizations as P
import torch.nn.utils.parametrize as parametrize
import torch.nn.utils.prune as prune

warnings.simplefilter("ignore")
torch.set_num_threads(1)
out = {"torch": torch.__version__.split("+")[0]}


def error(f):
    try:
        f()
    except Exception as e:
        return [type(e).__name__, str(e)]
    raise AssertionError("no error")


def flat(t):
    return t.detach().double().reshape(-1).tolist()


def drawn(name, shape, args, kw, dtype="float32"):
    torch.manual_seed(11)
    t = torch.empty(shape, dtype=getattr(torch, dtype))
    getattr(nn.init, name)(t, *args, **kw)
    return {"name": name, "shape": shape, "args": args, "kw": kw, "dtype": dtype, "values": flat(t), "next": torch.rand(1).item()}


out["init"] = [drawn(*c) for c in [
    ["orthogonal_", [4, 3], [], {}], ["orthogonal_", [3, 5], [2.0], {}], ["orthogonal_", [4, 2, 3], [], {"gain": 0.5}], ["orthogonal_", [5, 5], [], {}, "float64"],
    ["dirac_", [4, 3, 3], [], {}], ["dirac_", [4, 2, 3, 3], [2], {}], ["dirac_", [2, 2, 3, 3, 3], [], {}], ["sparse_", [6, 4], [0.5], {}], ["sparse_", [7, 3], [0.3], {"std": 0.1}],
    ["trunc_normal_", [5, 8], [], {}], ["trunc_normal_", [40], [], {"std": 0.02}], ["trunc_normal_", [30], [0.0, 1.0, 1.0, 2.0], {}], ["trunc_normal_", [6, 6], [], {"mean": 1.0, "std": 2.0, "a": -1.0, "b": 4.0}],
    ["trunc_normal_", [50], [0.0, 1.0, -0.2, 0.1], {}], ["eye_", [3, 4], [], {}], ["xavier_uniform_", [4, 3], [2.0], {}], ["kaiming_normal_", [4, 3, 3, 3], [], {"mode": "fan_out", "nonlinearity": "relu"}],
    ["kaiming_uniform_", [4, 3], [0.1], {"nonlinearity": "leaky_relu"}], ["kaiming_uniform_", [4, 3], [], {"nonlinearity": "tanh"}], ["constant_", [2, 2], [0.3], {}],
]]
out["init_errors"] = {
    "dirac dims": error(lambda: nn.init.dirac_(torch.empty(2, 2))), "dirac groups": error(lambda: nn.init.dirac_(torch.empty(3, 2, 3), 2)),
    "orthogonal": error(lambda: nn.init.orthogonal_(torch.empty(3))), "sparse": error(lambda: nn.init.sparse_(torch.empty(3), 0.1)), "eye": error(lambda: nn.init.eye_(torch.empty(3))),
    "gain": error(lambda: nn.init.calculate_gain("foo")), "fan": error(lambda: nn.init.kaiming_uniform_(torch.empty(3))), "mode": error(lambda: nn.init.kaiming_uniform_(torch.empty(3, 3), mode="x")),
}


def seeded(make):
    torch.manual_seed(5)
    return make()


def used(net, x):
    """The state's keys and values, the print, two outputs in training, one in evaluation, and gradients."""
    keys = list(net.state_dict())
    outputs = [flat(net(x)), flat(net(x))]
    net(x).pow(2).sum().backward()
    grads = {n: flat(p.grad) for n, p in net.named_parameters()}
    net.eval()
    outputs.append(flat(net(x)))
    return {"keys": keys, "text": str(net), "outputs": outputs, "grads": grads, "state": {k: flat(v) for k, v in net.state_dict().items()}}


x, img = torch.linspace(-1, 1, 6).reshape(2, 3), torch.linspace(-1, 1, 32).reshape(1, 2, 4, 4)
NORMS = {
    "weight_norm": lambda: used(P.weight_norm(nn.Linear(3, 4)), x), "weight_norm dim 1": lambda: used(P.weight_norm(nn.Linear(3, 4), dim=1), x), "weight_norm all": lambda: used(P.weight_norm(nn.Linear(3, 4), dim=None), x),
    "weight_norm conv": lambda: used(P.weight_norm(nn.Conv2d(2, 3, 2)), img), "weight_norm old": lambda: used(nn.utils.weight_norm(nn.Linear(3, 4)), x), "weight_norm old conv": lambda: used(nn.utils.weight_norm(nn.Conv2d(2, 3, 2), dim=None), img),
    "spectral_norm": lambda: used(P.spectral_norm(nn.Linear(3, 4)), x), "spectral_norm transposed": lambda: used(P.spectral_norm(nn.ConvTranspose2d(2, 3, 2), n_power_iterations=2), img),
    "spectral_norm old": lambda: used(nn.utils.spectral_norm(nn.Linear(3, 4)), x), "spectral_norm old conv": lambda: used(nn.utils.spectral_norm(nn.Conv2d(2, 3, 2), n_power_iterations=3), img),
    "orthogonal": lambda: used(P.orthogonal(nn.Linear(3, 3)), x), "orthogonal tall": lambda: used(P.orthogonal(nn.Linear(3, 5)), x), "orthogonal wide": lambda: used(P.orthogonal(nn.Linear(3, 2)), x),
    "orthogonal cayley": lambda: used(P.orthogonal(nn.Linear(3, 4), orthogonal_map="cayley"), x), "orthogonal exp": lambda: used(P.orthogonal(nn.Linear(3, 4), orthogonal_map="matrix_exp"), x),
}
out["norms"] = {n: seeded(f) for n, f in NORMS.items()}


class Symmetric(nn.Module):
    def forward(self, X):
        return X.triu() + X.triu(1).transpose(-1, -2)


class Double(nn.Module):
    def forward(self, X):
        return X * 2

    def right_inverse(self, X):
        return X / 2


class Sum(nn.Module):
    def forward(self, a, b):
        return a + b

    def right_inverse(self, X):
        return X / 4, X * 3 / 4


class Shape(nn.Module):
    def forward(self, X):
        return X[:1]


class Text(nn.Module):
    def forward(self, X):
        return "x"


def parametrized():
    net = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 2))
    parametrize.register_parametrization(net[0], "weight", Symmetric())
    parametrize.register_parametrization(net[1], "weight", Double())
    parametrize.register_parametrization(net[1], "bias", Sum())
    parametrize.register_parametrization(net[1], "weight", Double())
    first = used(net, x)
    net[1].weight = torch.ones(2, 3)
    assigned = flat(net(x))
    parametrize.remove_parametrizations(net[0], "weight")
    parametrize.remove_parametrizations(net[1], "bias")
    parametrize.remove_parametrizations(net[1], "weight", leave_parametrized=False)
    return {**first, "assigned": assigned, "after": str(net), "after_keys": list(net.state_dict()), "after_state": {k: flat(v) for k, v in net.state_dict().items()}}


out["parametrized"] = seeded(parametrized)
lin = lambda: nn.Linear(3, 3)
out["parametrize_errors"] = {
    "no tensor": error(lambda: parametrize.register_parametrization(lin(), "foo", Double())), "shape": error(lambda: parametrize.register_parametrization(lin(), "weight", Shape())),
    "text": error(lambda: parametrize.register_parametrization(lin(), "weight", Text())), "not parametrized": error(lambda: parametrize.remove_parametrizations(lin(), "weight")),
    "no inverse": error(lambda: setattr(parametrize.register_parametrization(lin(), "weight", Symmetric()), "weight", torch.ones(3, 3))),
    "sequence": error(lambda: parametrize.remove_parametrizations(parametrize.register_parametrization(lin(), "weight", Sum()), "weight", leave_parametrized=False)),
    "empty": error(lambda: parametrize.ParametrizationList([], torch.ones(1))), "orthogonal map": error(lambda: P.orthogonal(lin(), orthogonal_map="x")), "orthogonal vector": error(lambda: P.orthogonal(lin(), "bias")),
    "spectral name": error(lambda: P.spectral_norm(lin(), "foo")), "spectral iterations": error(lambda: P.spectral_norm(lin(), n_power_iterations=0)), "spectral dim": error(lambda: P.spectral_norm(lin(), dim=5)),
    "twice": error(lambda: nn.utils.weight_norm(nn.utils.weight_norm(lin()))), "spectral twice": error(lambda: nn.utils.spectral_norm(nn.utils.spectral_norm(lin()))),
    "remove": error(lambda: nn.utils.remove_weight_norm(lin())), "remove spectral": error(lambda: nn.utils.remove_spectral_norm(lin())), "lazy": error(lambda: nn.utils.weight_norm(nn.LazyLinear(2))),
}


def pruned(f):
    def run():
        net = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 3))
        f(net)
        inputs = torch.ones(1, 3)
        y = net(inputs)
        y.sum().backward()
        keys, state = list(net.state_dict()), {k: flat(v) for k, v in net.state_dict().items()}
        weights = [flat(m.weight) for m in net]
        was = prune.is_pruned(net)
        grads = {n: flat(p.grad) for n, p in net.named_parameters() if p.grad is not None}
        for m in net:
            if prune.is_pruned(m):
                prune.remove(m, "weight")
        return {"keys": keys, "state": state, "weights": weights, "was": was, "output": flat(y), "grads": grads,
                "after": list(net.state_dict()), "removed": [flat(m.weight) for m in net], "next": torch.rand(1).item()}
    return seeded(run)


out["prune"] = {
    "l1": pruned(lambda n: prune.l1_unstructured(n[0], "weight", 0.3)), "l1 count": pruned(lambda n: prune.l1_unstructured(n[0], "weight", 5)), "random": pruned(lambda n: prune.random_unstructured(n[0], "weight", 0.4)),
    "ln": pruned(lambda n: prune.ln_structured(n[0], "weight", 0.5, 2, 0)), "ln dim": pruned(lambda n: prune.ln_structured(n[0], "weight", 1, 1, 1)), "random structured": pruned(lambda n: prune.random_structured(n[0], "weight", 2, 0)),
    "twice": pruned(lambda n: (prune.l1_unstructured(n[0], "weight", 0.25), prune.l1_unstructured(n[0], "weight", 0.5))), "mixed": pruned(lambda n: (prune.random_unstructured(n[0], "weight", 3), prune.ln_structured(n[0], "weight", 1, 2, 0))),
    "mask": pruned(lambda n: prune.custom_from_mask(n[0], "weight", torch.eye(4)[:, :3])), "identity": pruned(lambda n: prune.identity(n[1], "weight")),
    "global": pruned(lambda n: prune.global_unstructured([(n[0], "weight"), (n[1], "weight")], prune.L1Unstructured, amount=0.4)),
}
out["prune_errors"] = {
    "not pruned": error(lambda: prune.remove(lin(), "weight")), "negative": error(lambda: prune.l1_unstructured(lin(), "weight", -1)), "share": error(lambda: prune.l1_unstructured(lin(), "weight", 1.5)),
    "too many": error(lambda: prune.l1_unstructured(lin(), "weight", 100)), "vector": error(lambda: prune.ln_structured(lin(), "bias", 1, 2, 0)), "dim": error(lambda: prune.ln_structured(lin(), "weight", 1, 2, 5)),
    "structured globally": error(lambda: prune.global_unstructured([(lin(), "weight")], prune.LnStructured, amount=1, n=2)),
}


def fused(conv, bn, x, transpose=False):
    def run():
        c, b = conv(), bn()
        for _ in range(3):
            b(c(torch.rand_like(x)))
        c.eval(), b.eval()
        f = (nn.utils.fusion.fuse_linear_bn_eval(c, b) if isinstance(c, nn.Linear) else nn.utils.fusion.fuse_conv_bn_eval(c, b, transpose))
        return {"weight": flat(f.weight), "bias": flat(f.bias), "output": flat(f(x)), "wants": [f.weight.requires_grad, f.bias.requires_grad]}
    return seeded(run)


out["fused"] = {"conv": fused(lambda: nn.Conv2d(2, 3, 2), lambda: nn.BatchNorm2d(3), img), "conv no bias": fused(lambda: nn.Conv2d(2, 3, 2, bias=False), lambda: nn.BatchNorm2d(3), img),
                "transposed": fused(lambda: nn.ConvTranspose2d(2, 3, 2), lambda: nn.BatchNorm2d(3), img, True), "linear": fused(lambda: nn.Linear(3, 4), lambda: nn.BatchNorm1d(4), x)}


def clipped(f):
    def run():
        net = nn.Linear(3, 2)
        (net(x) * 10).pow(2).sum().backward()
        total = f(net)
        return {"total": None if total is None else total.item(), "grads": [flat(p.grad) for p in net.parameters()]}
    return seeded(run)


U = nn.utils
out["clip"] = {"norm": clipped(lambda n: U.clip_grad_norm_(n.parameters(), 1.0)), "inf": clipped(lambda n: U.clip_grad_norm_(n.parameters(), 0.5, float("inf"))), "one": clipped(lambda n: U.clip_grad_norm_(n.parameters(), 2.0, norm_type=1)),
               "value": clipped(lambda n: U.clip_grad_value_(n.parameters(), 0.5)), "total": clipped(lambda n: U.get_total_norm([p.grad for p in n.parameters()], 3.0)),
               "with norm": clipped(lambda n: U.clip_grads_with_norm_(n.parameters(), 1.0, torch.tensor(4.0))), "large": clipped(lambda n: U.clip_grad_norm_(n.parameters(), 1e6))}
# --- hooks: what is called, in which order, with what -----------------------------------
def hooked():
    log = []
    net = nn.Sequential(nn.Linear(3, 2), nn.Tanh())
    with torch.no_grad():
        for p in net.parameters():
            p.fill_(0.5)
    M = nn.modules.module
    name = lambda m: type(m).__name__
    num = lambda t: None if t is None else round(t.sum().item(), 4)
    note = lambda what: lambda m, *a: log.append([what, name(m), len(a)])
    handles = [M.register_module_forward_pre_hook(note("global pre")), M.register_module_forward_hook(note("global post"))]
    net.register_forward_pre_hook(note("pre"))
    net.register_forward_pre_hook(lambda m, a: (a[0] * 2,))
    net.register_forward_pre_hook(note("pre first"), prepend=True)
    net.register_forward_pre_hook(note("pre kwargs"), with_kwargs=True)
    net.register_forward_hook(note("post"))
    net.register_forward_hook(lambda m, a, y: y + 1)
    net.register_forward_hook(note("post first"), prepend=True)
    net.register_forward_hook(note("post kwargs"), with_kwargs=True)
    net[0].register_full_backward_hook(lambda m, gi, go: log.append(["back", name(m), [num(g) for g in gi], [num(g) for g in go]]))
    net[0].register_full_backward_hook(lambda m, gi, go: (gi[0] * 10,))
    net[0].register_full_backward_hook(lambda m, gi, go: log.append(["back first", num(gi[0])]), prepend=True)
    net[0].register_full_backward_hook(lambda m, gi, go: log.append(["back last", num(gi[0])]))
    net[1].register_full_backward_pre_hook(lambda m, go: log.append(["back pre", name(m), [num(g) for g in go]]))
    net[1].register_full_backward_pre_hook(lambda m, go: (go[0] * 3,))
    handles.append(M.register_module_full_backward_hook(lambda m, gi, go: log.append(["global back", name(m), num(go[0])])))
    handles.append(M.register_module_full_backward_pre_hook(lambda m, go: log.append(["global back pre", name(m), num(go[0])])))
    x = torch.ones(1, 3, requires_grad=True)
    y = net(x)
    y.sum().backward()
    log.append(["grad", num(x.grad), num(net[0].weight.grad), num(y)])
    for h in handles:
        h.remove()
    net[1](torch.ones(1, 2, requires_grad=True)).sum().backward()
    return log


def always():
    log = []

    class Broken(nn.Module):
        def forward(self, x):
            raise ValueError("broken")

    net = Broken()
    net.register_forward_hook(lambda m, a, y: log.append(["always", y is None]), always_call=True)
    net.register_forward_hook(lambda m, a, y: log.append(["never", y is None]))
    try:
        net(torch.ones(1))
    except ValueError as e:
        log.append(["error", str(e)])
    return log


def states():
    log = []
    net = nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1))
    net.register_state_dict_pre_hook(lambda m, prefix, keep: log.append(["pre", prefix, keep]))
    net[1].register_state_dict_post_hook(lambda m, sd, prefix, meta: log.append(["post", prefix, list(sd)]))
    net[1].register_state_dict_post_hook(lambda m, sd, prefix, meta: sd.pop(prefix + "bias") and None)
    sd = net.state_dict(keep_vars=True)
    log.append(["keys", list(sd)])
    net.register_load_state_dict_pre_hook(lambda m, sd, prefix, meta, strict, missing, unexpected, errors: log.append(["load pre", prefix, strict, list(sd)]))
    net[1].register_load_state_dict_pre_hook(lambda m, sd, prefix, meta, strict, missing, unexpected, errors: sd.__setitem__(prefix + "bias", torch.ones(1)))
    net.register_load_state_dict_post_hook(lambda m, keys: log.append(["load post", list(keys.missing_keys), list(keys.unexpected_keys)]))
    net[1].register_load_state_dict_post_hook(lambda m, keys: keys.unexpected_keys.append("made up"))
    log.append(["error", error(lambda: net.load_state_dict(sd))[1]])
    return log


lin1 = nn.Linear(1, 1)
out["hooks"] = {"calls": hooked(), "always": always(), "states": states()}
both = nn.Linear(1, 1)
both.register_full_backward_hook(lambda *a: None)
out["hook_errors"] = {
    "two kinds": error(lambda: both.register_backward_hook(lambda *a: None)),
    "pre kwargs": error(lambda: (lambda m: (m.register_forward_pre_hook(lambda m, a, k: 3, with_kwargs=True), m(torch.ones(1, 1))))(nn.Linear(1, 1))),
    "back length": error(lambda: (lambda m: (m.register_full_backward_hook(lambda m, gi, go: (None, None)), m(torch.ones(1, 1, requires_grad=True)).sum().backward()))(nn.Linear(1, 1))),
    "back pre length": error(lambda: (lambda m: (m.register_full_backward_pre_hook(lambda m, go: (None, None)), m(torch.ones(1, 1, requires_grad=True)).sum().backward()))(nn.Linear(1, 1))),
    "back without inputs": error(lambda: (lambda m: (m.register_full_backward_hook(lambda m, gi, go: (torch.ones(1),)), m(torch.ones(1, 1)).sum().backward()))(nn.Linear(1, 1))),
    "state post": error(lambda: (lambda m: (m.register_state_dict_post_hook(lambda *a: 3), m.state_dict()))(nn.Linear(1, 1))),
    "set empty": error(lambda: nn.Sequential(lin1).set_submodule("", lin1)), "set strict": error(lambda: nn.Sequential(lin1).set_submodule("q", lin1, strict=True)),
    "set no module": error(lambda: nn.Sequential(lin1).set_submodule("0", 3)), "set parameter": error(lambda: nn.Sequential(lin1).set_submodule("0.weight", lin1)),
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "mechanics.json"), "w") as f:
    json.dump(out, f)
    f.write("\n")
for k in out:
    if k.endswith("errors"):
        print(k, out[k])
