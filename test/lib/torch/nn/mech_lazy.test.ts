import { describe, expect, it } from "vitest";
import { deepcopy } from "../../../../lib/builtins/copy.js";
import * as torch from "../../../../lib/torch/index.js";
import * as nn from "../../../../lib/torch/nn/index.js";

const FIRST = "This error happens when you are using a `LazyModule`";

describe("lazy layers", () => {
  const cases: [string, () => nn.Module, number[], string, string][] = [
    [
      "LazyLinear",
      () => new nn.LazyLinear(3),
      [1, 2],
      "LazyLinear(in_features=0, out_features=3, bias=True)",
      "Linear(in_features=2, out_features=3, bias=True)",
    ],
    [
      "LazyConv1d",
      () => new nn.LazyConv1d(4, 2),
      [1, 3, 5],
      "LazyConv1d(0, 4, kernel_size=(2,), stride=(1,))",
      "Conv1d(3, 4, kernel_size=(2,), stride=(1,))",
    ],
    [
      "LazyConv2d",
      () => new nn.LazyConv2d(4, 3, { padding: 1, bias: false }),
      [1, 2, 5, 5],
      "LazyConv2d(0, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), bias=False)",
      "Conv2d(2, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), bias=False)",
    ],
    [
      "LazyConv3d",
      () => new nn.LazyConv3d(4, 2),
      [1, 2, 3, 3, 3],
      "LazyConv3d(0, 4, kernel_size=(2, 2, 2), stride=(1, 1, 1))",
      "Conv3d(2, 4, kernel_size=(2, 2, 2), stride=(1, 1, 1))",
    ],
    [
      "LazyConvTranspose1d",
      () => new nn.LazyConvTranspose1d(4, 3),
      [1, 2, 5],
      "LazyConvTranspose1d(0, 4, kernel_size=(3,), stride=(1,))",
      "ConvTranspose1d(2, 4, kernel_size=(3,), stride=(1,))",
    ],
    [
      "LazyConvTranspose2d",
      () => new nn.LazyConvTranspose2d(4, 3),
      [1, 2, 5, 5],
      "LazyConvTranspose2d(0, 4, kernel_size=(3, 3), stride=(1, 1))",
      "ConvTranspose2d(2, 4, kernel_size=(3, 3), stride=(1, 1))",
    ],
    [
      "LazyConvTranspose3d",
      () => new nn.LazyConvTranspose3d(4, 2),
      [1, 2, 3, 3, 3],
      "LazyConvTranspose3d(0, 4, kernel_size=(2, 2, 2), stride=(1, 1, 1))",
      "ConvTranspose3d(2, 4, kernel_size=(2, 2, 2), stride=(1, 1, 1))",
    ],
    [
      "LazyBatchNorm1d",
      () => new nn.LazyBatchNorm1d(),
      [3, 5],
      "LazyBatchNorm1d(0, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
      "BatchNorm1d(5, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
    ],
    [
      "LazyBatchNorm2d",
      () => new nn.LazyBatchNorm2d(),
      [3, 5, 2, 2],
      "LazyBatchNorm2d(0, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
      "BatchNorm2d(5, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
    ],
    [
      "LazyBatchNorm3d",
      () => new nn.LazyBatchNorm3d(),
      [3, 5, 2, 2, 2],
      "LazyBatchNorm3d(0, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
      "BatchNorm3d(5, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
    ],
    [
      "LazyInstanceNorm1d",
      () => new nn.LazyInstanceNorm1d(),
      [2, 3, 4],
      "LazyInstanceNorm1d(0, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
      "InstanceNorm1d(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
    ],
    [
      "LazyInstanceNorm2d",
      () => new nn.LazyInstanceNorm2d(),
      [1, 3, 4, 4],
      "LazyInstanceNorm2d(0, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
      "InstanceNorm2d(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
    ],
    [
      "LazyInstanceNorm3d",
      () => new nn.LazyInstanceNorm3d(),
      [1, 3, 2, 2, 2],
      "LazyInstanceNorm3d(0, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
      "InstanceNorm3d(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
    ],
  ];
  it.each(cases)("%s becomes what it stands for, drawn as that is", (name, make, sizes, before, after) => {
    const lazy = make();
    expect(String(lazy)).toBe(before);
    expect(String([...lazy.state_dict().values()][0])).toMatch(/^<Uninitialized(Parameter|Buffer)>$/);
    torch.manual_seed(7);
    const first = lazy(torch.ones(sizes)) as torch.Tensor;
    expect(String(lazy)).toBe(after);
    expect(lazy.constructor.name).toBe(name.slice(4));
    torch.manual_seed(7);
    const Plain = lazy.constructor as new (...args: unknown[]) => nn.Module;
    const norm = name.includes("Norm");
    const plain = norm
      ? new Plain(sizes[1], { affine: true, track_running_stats: true })
      : name === "LazyLinear"
        ? new Plain(2, 3)
        : new Plain(
            sizes[1],
            4,
            (lazy as nn.Conv2d).kernel_size[0],
            name === "LazyConv2d" ? { padding: 1, bias: false } : {},
          );
    expect(String(plain(torch.ones(sizes)) as torch.Tensor)).toBe(String(first));
    expect(String(plain.state_dict())).toBe(String(lazy.state_dict()));
  });
  it("no operation may use a parameter without sizes", () => {
    const l = new nn.LazyLinear(3);
    expect(() => l.weight.add(1)).toThrow(FIRST);
    expect(() => l.weight.numel()).toThrow("Attempted to use an uninitialized parameter in");
    expect(() => nn.init.xavier_uniform_(l.weight)).toThrow(FIRST);
    expect(() => l.weight.shape).toThrow("Can't access the shape of an uninitialized parameter or buffer.");
    expect(() => new nn.Linear(2, 3).load_state_dict(l.state_dict())).toThrow("Can't access the shape");
    expect(() => new nn.LazyConv2d(4, 3)(torch.ones(2, 2))).toThrow(
      "Expected 3D (unbatched) or 4D (batched) input to LazyConv2d, but got input of size: torch.Size([2, 2])",
    );
    expect(() => new nn.LazyConv2d(4, 3, { groups: 2 })(torch.ones(1, 3, 5, 5))).toThrow(
      "in_channels must be divisible by groups",
    );
  });
  it("an optimizer made before the first call learns the parameters all the same", () => {
    const net = new nn.Sequential(new nn.LazyLinear(4), new nn.ReLU(), new nn.LazyLinear(1));
    const optimizer = new torch.optim.Adam(net.parameters(), { lr: 0.1 });
    optimizer.step();
    optimizer.zero_grad();
    net(torch.ones(2, 3)).sum().backward();
    const before = net.parameters().map((p) => p.detach().clone());
    optimizer.step();
    expect(net.parameters().some((p, i) => !p.equal(before[i]))).toBe(true);
    expect(net.parameters().map((p) => [...p.shape])).toEqual([[4, 3], [4], [1, 4], [1]]);
  });
  it("loads a state, is copied, and changes its dtype before it has sizes", () => {
    const l = new nn.LazyLinear(3);
    expect(String(l.load_state_dict(new nn.Linear(2, 3).state_dict()))).toBe("<All keys matched successfully>");
    expect([String(l), [...l.weight.shape]]).toEqual(["LazyLinear(in_features=0, out_features=3, bias=True)", [3, 2]]);
    const copy = deepcopy(new nn.LazyLinear(3));
    copy(torch.ones(1, 5));
    expect([copy.in_features, String(copy)]).toEqual([5, "Linear(in_features=5, out_features=3, bias=True)"]);
    const wide = new nn.LazyLinear(3).double();
    expect(wide(torch.ones(1, 2, { dtype: torch.float64 })).dtype).toBe(torch.float64);
  });
  it("uninitialized tensors are made and materialized by hand too", () => {
    const p = new nn.UninitializedParameter();
    expect(String(p)).toBe("<UninitializedParameter>");
    p.materialize([2, 3]);
    expect([p.constructor.name, [...p.shape], p.requires_grad]).toEqual(["Parameter", [2, 3], true]);
    const b = new nn.UninitializedBuffer();
    b.materialize([2]);
    expect([[...b.shape], b.requires_grad]).toEqual([[2], false]);
  });
});

describe("lists and dictionaries of parameters", () => {
  it("print as torch's", () => {
    const d = new nn.ParameterDict<unknown>({ b: torch.ones(2, 3), a: torch.ones(1).double(), c: 3 });
    expect(String(d)).toBe(
      "ParameterDict(\n    (a): Parameter containing: [torch.DoubleTensor of size 1]\n    (b): Parameter containing: [torch.FloatTensor of size 2x3]\n    (c): Object of type: int\n)",
    );
    const l = new nn.ParameterList<unknown>([torch.ones(2, 3), 3, "x", torch.ones([]).double()]);
    expect(String(l)).toBe(
      "ParameterList(\n    (0): Parameter containing: [torch.float32 of size 2x3]\n    (1): Object of type: int\n    (2): Object of type: str\n    (3): Parameter containing: [torch.float64 of size ]\n)",
    );
    class N extends nn.Module {
      p = new nn.ParameterList([torch.ones(2)]);
      d = new nn.ParameterDict({ k: torch.ones(1) });
    }
    expect(String(new N())).toBe(
      "N(\n  (p): ParameterList(  (0): Parameter containing: [torch.float32 of size 2])\n  (d): ParameterDict(  (k): Parameter containing: [torch.FloatTensor of size 1])\n)",
    );
    expect([...new N().state_dict().keys()]).toEqual(["p.0", "d.k"]);
    expect([String(new nn.ParameterList()), String(new nn.ParameterDict())]).toEqual([
      "ParameterList()",
      "ParameterDict()",
    ]);
  });
  it("a list is indexed, sliced, changed and walked", () => {
    const l = new nn.ParameterList([torch.ones(1), new nn.Parameter(torch.zeros(2))]);
    expect(l[0] instanceof nn.Parameter).toBe(true);
    l.append(torch.ones(3)).extend([torch.ones(4)]);
    expect([l.length, l.__len__(), [...l].length, l.parameters().length]).toEqual([4, 4, 4, 4]);
    expect(l.__getitem__(-1).numel()).toBe(4);
    expect(l.slice(1, 3).map((p) => p.numel())).toEqual([2, 3]);
    l.__setitem__(0, torch.ones(7));
    expect(l[0].numel()).toBe(7);
    expect(() => l.__getitem__(9)).toThrow("index 9 is out of range");
    expect(() => l.extend(torch.ones(2) as never)).toThrow(
      "ParameterList.extend should be called with an iterable, but got Tensor",
    );
    expect(() => (l as unknown as () => void)()).toThrow("ParameterList should not be called.");
    const copy = deepcopy(l);
    expect(copy.length).toBe(4);
    expect(copy[0] === l[0]).toBe(false);
  });
  it("a dictionary has Python's methods", () => {
    const d = new nn.ParameterDict([
      ["b", torch.ones(1)],
      ["a", torch.ones(2)],
    ] as const);
    expect(d.keys()).toEqual(["b", "a"]);
    expect([d.has("a"), d.__contains__("x"), d.size, d.get("x"), d.get("x", 5)]).toEqual([true, false, 2, null, 5]);
    expect(d.setdefault("c", torch.ones(3)).numel()).toBe(3);
    expect(d.popitem()[0]).toBe("c");
    expect(d.pop("b").numel()).toBe(1);
    expect(() => d.__getitem__("b")).toThrow("b");
    d.update({ z: torch.ones(1), y: torch.ones(1) });
    expect(d.items().map(([k, p]) => [k, p.numel()])).toEqual([
      ["a", 2],
      ["y", 1],
      ["z", 1],
    ]);
    expect(d.named_parameters().map(([k]) => k)).toEqual(["a", "y", "z"]);
    expect(d.copy().values()[0] === d.values()[0]).toBe(true);
    expect(d.fromkeys(["p", "q"], 1).items()).toEqual([
      ["p", 1],
      ["q", 1],
    ]);
    expect(() => d.update(3 as never)).toThrow(
      "ParametersDict.update should be called with an iterable of key/value pairs, but got int",
    );
    expect(() => d.update([["a"]] as never)).toThrow(
      "ParameterDict update sequence element #0 has length 1; 2 is required",
    );
    d.clear();
    expect([d.size, d.parameters().length]).toEqual([0, 0]);
  });
});

describe("lists of modules as Python's", () => {
  const layers = (): nn.Linear[] => [1, 2, 3, 4].map((n) => new nn.Linear(n, n));
  const sizes = (l: Iterable<nn.Module>): number[] => [...l].map((m) => (m as nn.Linear).in_features);
  it("slices, deletions, sums and products of Sequential", () => {
    const net = new nn.Sequential(...layers());
    expect([sizes(net.__getitem__("1:3")), [...net.__getitem__("1:3")._modules.keys()]]).toEqual([
      [2, 3],
      ["1", "2"],
    ]);
    expect([sizes(net.__getitem__("::-2")), sizes(net.__getitem__("-3:"))]).toEqual([
      [4, 2],
      [2, 3, 4],
    ]);
    expect(net.__contains__(net[0])).toBe(true);
    expect(sizes(net.__add__(new nn.Sequential(new nn.Linear(9, 9))))).toEqual([1, 2, 3, 4, 9]);
    expect(sizes(net.__getitem__(":2").__mul__(2))).toEqual([1, 2, 1, 2]);
    net.__delitem__("::2");
    expect([sizes(net), [...net._modules.keys()]]).toEqual([
      [2, 4],
      ["0", "1"],
    ]);
    expect([sizes([net.pop()]), net.length]).toEqual([[4], 1]);
    expect(sizes(net.__imul__(3))).toEqual([2, 2, 2]);
    expect(() => net.__mul__(0)).toThrow("Non-positive multiplication factor 0");
    expect(() => net.__add__(3 as never)).toThrow("add operator supports only objects of Sequential class");
    expect(() => net.__getitem__("a:b" as never)).toThrow("slice indices must be integers");
    expect(() => net.__getitem__("::0")).toThrow("slice step cannot be zero");
  });
  it("an index counts from the end when it is negative", () => {
    const net = new nn.Sequential(...layers());
    const last = new nn.Linear(9, 9);
    expect((net[-1] as nn.Linear).in_features).toBe(4);
    (net as unknown as Record<number, nn.Module>)[-1] = last;
    expect([net[3] === last, net.length]).toEqual([true, 4]);
    expect(() => net[-5]).toThrow("index -5 is out of range");
    expect((new nn.ModuleList(layers())[-2] as nn.Linear).in_features).toBe(3);
    expect(new nn.ParameterList([torch.ones(1), torch.ones(2)])[-1].numel()).toBe(2);
  });
  it("slices and sums of ModuleList and ParameterList", () => {
    const list = new nn.ModuleList(layers());
    expect(sizes(list.__getitem__("1:"))).toEqual([2, 3, 4]);
    expect(sizes(list.__add__([new nn.Linear(7, 7)]))).toEqual([1, 2, 3, 4, 7]);
    expect(sizes(list.pop("1:3"))).toEqual([2, 3]);
    expect(sizes(list.__iadd__([new nn.Linear(8, 8)]))).toEqual([1, 4, 8]);
    const p = new nn.ParameterList([torch.ones(1), torch.ones(2), torch.ones(3)]);
    expect(p.__getitem__("1:").map((t) => t.numel())).toEqual([2, 3]);
    expect(p.__iadd__([torch.ones(4)]).length).toBe(4);
  });
});
