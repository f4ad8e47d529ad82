"""The works of bench/gpu_bench.ts in PyTorch, in float32 on the same card: python3 bench/gpu_torch.py [small|full] > torch.json

Prints a JSON object of milliseconds a step by the names of gpu_works.ts, which gpu_bench.ts takes as its second argument:
deno run ... bench/gpu_bench.ts full torch.json. Steps are the same, products by cuBLAS without TF32; activations and sums are
PyTorch's, step by step and, where that works, as a CUDA graph, whichever is faster. Without CUDA it runs on the processor.
"""

import json
import math
import pathlib
import sys
import time

try:
    import torch
except ImportError:
    sys.exit("Cannot compare with PyTorch: it is not installed; pip install torch")

size = sys.argv[1] if len(sys.argv) > 1 else "full"
sizes = json.loads((pathlib.Path(__file__).parent / "gpu_sizes.json").read_text())[size]
device = "cuda" if torch.cuda.is_available() else "cpu"
torch.backends.cuda.matmul.allow_tf32 = False
torch.manual_seed(1)


def draw(*shape, scale=1.0):
    return scale * torch.randn(*shape, device=device)


def wait():
    if device == "cuda":
        torch.cuda.synchronize()


def seconds(step, count):
    wait()
    before = time.perf_counter()
    for _ in range(count):
        step()
    wait()
    return time.perf_counter() - before


def captured(step):
    """The step as a CUDA graph, which launches all its kernels at once; itself where there are none."""
    if device != "cuda":
        return step
    try:
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            step()
        return graph.replay
    except RuntimeError as error:
        print(f"Without a CUDA graph: {error}", file=sys.stderr)
        return step


def milliseconds(step):
    """The median of three rounds, of enough steps to last a fifth of a second, plain or captured."""
    best = math.inf
    seconds(step, 3)
    for way in (step, captured(step)):
        count = max(3, int(0.2 / max(1e-6, seconds(way, 3) / 3)))
        best = min(best, sorted(seconds(way, count) / count for _ in range(3))[1])
    return 1e3 * best


def two_layer(networks, width, dim, samples):
    """Descent in the span of the data, h = h(0) + A K, as gpu/ does it."""
    start, readout, inputs = draw(networks, width, dim), draw(networks, width), draw(networks, samples, dim)
    targets = draw(networks, samples)
    kernel = inputs @ inputs.mT / dim
    initial = start @ inputs.mT / math.sqrt(dim)
    change = torch.zeros(networks, width, samples, device=device)
    rate, richness = 1e-4, 0.5

    def step():
        fields = torch.baddbmm(initial, change, kernel)
        values = torch.relu(fields)
        residual = targets - torch.einsum("mn,mnp->mp", readout, values) / (richness * width)
        push = rate * richness * residual
        change.add_(readout[:, :, None] * push[:, None, :] * (fields > 0))
        readout.add_(torch.einsum("mnp,mp->mn", values, push))

    return step


def plain_two_layer(width, dim, samples):
    """The same on the weights themselves, as a notebook has it: two products of N P D."""
    weights, readout, inputs, targets = draw(width, dim), draw(width), draw(samples, dim), draw(samples)
    rate, richness = 1e-4, 0.5

    def step():
        fields = weights @ inputs.T / math.sqrt(dim)
        values = torch.relu(fields)
        push = rate * richness * (targets - readout @ values / (richness * width))
        slopes = readout[:, None] * push[None, :] * (fields > 0)
        readout.add_(values @ push)
        weights.addmm_(slopes, inputs, alpha=1 / math.sqrt(dim))

    return step


def particles(count, rank, points):
    """Particles of weight 1/S, moved in the span of the data."""
    start, readout, inputs, targets = draw(count, rank), draw(count), draw(points, rank, scale=rank**-0.5), draw(points)
    kernel, initial = inputs @ inputs.T, start @ inputs.T
    change = torch.zeros(count, points, device=device)
    rate = 1e-3

    def step():
        fields = torch.addmm(initial, change, kernel)
        values = torch.relu(fields)
        push = rate * (targets - readout @ values / count)
        change.add_(readout[:, None] * push[None, :] * (fields > 0))
        readout.add_(values @ push)

    return step


def deep_linear(networks, layer, samples):
    """Rank-one gradients of b = w2 W1 in the rotated coordinates of each task."""
    first, second = draw(networks, layer, samples, scale=0.02), draw(networks, layer, 1, scale=0.02)
    curvature, goal = torch.rand(networks, samples, 1, device=device), draw(networks, samples, 1)
    rate = 1e-3

    def step():
        gradient = curvature * (first.mT @ second - goal)
        change = first @ gradient
        first.baddbmm_(second, gradient.mT, alpha=-rate)
        second.sub_(rate * change)

    return step


some = sizes["together"]
steps = {
    "two-layer": two_layer(1, sizes["width"], sizes["dim"], sizes["samples"]),
    "two-layer, plain": plain_two_layer(sizes["width"], sizes["dim"], sizes["samples"]),
    "together": two_layer(some["networks"], some["width"], some["dim"], some["samples"]),
    "mean field": particles(sizes["particles"], sizes["rank"], sizes["points"]),
    "deep linear": deep_linear(sizes["networks"], sizes["layer"], sizes["layer"] // 2),
}
where = torch.cuda.get_device_name() if device == "cuda" else "the processor"
times = {}
for name in list(steps):
    times[name] = milliseconds(steps.pop(name))
print(json.dumps({"size": size, "torch": torch.__version__, "on": where, "milliseconds": times}, indent=2))
