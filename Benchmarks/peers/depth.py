"""Depth Anything V2 of full size with random weights: makes it, and times its network in other runtimes.

    depth.py FOLDER s|b|l make
    depth.py FOLDER s|b|l torch|onnxruntime|openvino f32|bf16 REPETITIONS

`make` writes FOLDER/SIZE (a Hugging Face folder), SIZE.onnx and SIZE.input (1 x 3 x 518 x 518 floats). Weights
are rescaled so that the output varies. The others print {"seconds": [...], "error": ..., "version": ...}; the
error is the largest difference from SIZE.output, what torch computes in f32, over its range.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

SIDE = 518
SIZES = {  # width, heads, blocks, neck, features, taps (from 1)
    "s": (384, 6, 12, [48, 96, 192, 384], 64, [3, 6, 9, 12]),
    "b": (768, 12, 12, [96, 192, 384, 768], 128, [3, 6, 9, 12]),
    "l": (1024, 16, 24, [256, 512, 1024, 1024], 256, [5, 12, 18, 24]),
}


def make(folder, size):
    import torch
    from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config

    width, heads, blocks, neck, features, taps = SIZES[size]
    backbone = Dinov2Config(image_size=SIDE, patch_size=14, hidden_size=width, num_attention_heads=heads,
                            num_hidden_layers=blocks, out_indices=taps, apply_layernorm=True,
                            reshape_hidden_states=False)
    config = DepthAnythingConfig(backbone_config=backbone, reassemble_hidden_size=width, neck_hidden_sizes=neck,
                                 fusion_hidden_size=features, patch_size=14, head_hidden_size=32)
    torch.manual_seed(0)
    model = DepthAnythingForDepthEstimation(config).eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.ndim >= 2:
                weight.normal_(0, float(np.prod(weight.shape[1:])) ** -0.5)
            elif "norm" in name and name.endswith("weight"):
                weight.uniform_(0.8, 1.2)
            elif "lambda" in name:
                weight.uniform_(0, 1)
            else:
                weight.normal_(0, 0.1)
        model.head.conv3.bias.fill_(1.0)
        folder.mkdir(parents=True, exist_ok=True)
        model.save_pretrained(folder / size)
        pixels = torch.randn(1, 3, SIDE, SIDE)
        pixels.numpy().tofile(folder / f"{size}.input")
        model(pixels).predicted_depth.numpy().tofile(folder / f"{size}.output")

        class Plain(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.model = model

            def forward(self, x):
                return self.model(x).predicted_depth

        torch.onnx.export(Plain(), (pixels,), str(folder / f"{size}.onnx"), opset_version=17, input_names=["x"],
                          output_names=["depth"], dynamo=False)


def runner(folder, size, runtime, precision, threads):
    """A function from pixels to depth, and the runtime's version."""
    if runtime == "torch":
        import torch
        from transformers import DepthAnythingForDepthEstimation

        torch.set_num_threads(threads)
        kind = torch.float32 if precision == "f32" else torch.bfloat16
        model = DepthAnythingForDepthEstimation.from_pretrained(folder / size, dtype=kind).eval()

        def run(pixels):
            with torch.inference_mode():
                return model(torch.from_numpy(pixels).to(kind)).predicted_depth.float().numpy()

        return run, f"torch {torch.__version__}"
    if runtime == "onnxruntime":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(str(folder / f"{size}.onnx"), options, ["CPUExecutionProvider"])
        return lambda pixels: session.run(None, {"x": pixels})[0], f"onnxruntime {onnxruntime.__version__}"
    import openvino

    core = openvino.Core()
    compiled = core.compile_model(core.read_model(folder / f"{size}.onnx"), "CPU", {
        "INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"})
    request = compiled.create_infer_request()
    return lambda pixels: next(iter(request.infer({"x": pixels}).values())), f"openvino {openvino.__version__}"


def main():
    import os

    folder, size = Path(sys.argv[1]), sys.argv[2]
    if sys.argv[3] == "make":
        return make(folder, size)
    run, version = runner(folder, size, sys.argv[3], sys.argv[4], os.cpu_count())
    pixels = np.fromfile(folder / f"{size}.input", "<f4").reshape(1, 3, SIDE, SIDE)
    expected = np.fromfile(folder / f"{size}.output", "<f4").reshape(SIDE, SIDE)
    found = np.asarray(run(pixels)).reshape(SIDE, SIDE)
    seconds = []
    for _ in range(int(sys.argv[5])):
        start = time.perf_counter()
        run(pixels)
        seconds.append(time.perf_counter() - start)
    error = float(np.abs(found - expected).max() / np.ptp(expected))
    print(json.dumps({"seconds": seconds, "error": error, "version": version}))


main()
