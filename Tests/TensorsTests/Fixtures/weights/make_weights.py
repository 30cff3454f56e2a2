"""Makes the files of weights and the values that the tests of weight files compare with.

Needs torch, safetensors, numpy and gguf. Run it in this folder: python make_weights.py

Expected values are the bytes of float32 arrays, as the original libraries decode them.
"""

import base64
import collections
import json
import struct

import gguf
import numpy as np
import torch
from safetensors.torch import save_file

generator = torch.Generator().manual_seed(7)
expected = {}


def note(file, name, tensor):
    """Records what a weight of a file must decode to."""
    values = tensor.detach().to(torch.float32).contiguous().numpy()
    expected.setdefault(file, {})[name] = {
        "shape": list(values.shape),
        "values": base64.b64encode(values.tobytes()).decode(),
    }


def every_code(dtype):
    """All bit patterns of a small type, without those that are not numbers."""
    if torch.empty(0, dtype=dtype).element_size() == 1:
        codes = torch.arange(256, dtype=torch.int32).to(torch.uint8).view(dtype)
    else:
        codes = (torch.arange(0, 65536, 37, dtype=torch.int32) - 32768).to(torch.int16).view(dtype)
    values = codes.to(torch.float32)
    return codes[torch.isfinite(values)].clone() if dtype.is_floating_point else codes.clone()


def tensors():
    """One weight of each type that torch has a storage for."""
    normal = torch.randn(3, 4, generator=generator)
    result = {
        "f32": normal,
        "f16": every_code(torch.float16),
        "bf16": every_code(torch.bfloat16),
        "i8": every_code(torch.int8).reshape(16, 16),
        "u8": torch.arange(256, dtype=torch.int32).to(torch.uint8),
        "i16": torch.tensor([-32768, -1, 0, 1, 32767], dtype=torch.int16),
        "i32": torch.tensor([-(2**31), -16777217, 0, 16777217, 2**31 - 1], dtype=torch.int32),
        "i64": torch.tensor([-(2**63), -(2**40) - 1, 0, 2**53 + 1, 2**63 - 1]),
        "bool": torch.tensor([[True, False], [False, True]]),
        "scalar": torch.tensor(1.5),
        "empty": torch.zeros(0, 3),
    }
    return result


# safetensors
flat = tensors()
flat["f8e4m3"] = every_code(torch.float8_e4m3fn)
flat["f8e5m2"] = every_code(torch.float8_e5m2)
save_file(flat, "types.safetensors", metadata={"format": "pt", "title": "all types"})
for name, tensor in flat.items():
    note("types.safetensors", name, tensor)
save_file({"a": torch.ones(2), "b": torch.ones(3, dtype=torch.float64)}, "double.safetensors")

shards = [{"a.weight": torch.randn(2, 3, generator=generator)},
          {"b.weight": torch.randn(4, generator=generator), "b.bias": torch.zeros(1)}]
weight_map = {}
for index, shard in enumerate(shards):
    file = f"sharded/model-{index + 1:05}-of-00002.safetensors"
    save_file(shard, file)
    for name, tensor in shard.items():
        weight_map[name] = file.split("/")[1]
        note("sharded", name, tensor)
with open("sharded/model.safetensors.index.json", "w") as out:
    json.dump({"metadata": {"total_size": 44}, "weight_map": weight_map}, out)

# torch.save
flat = tensors()
flat["f8e4m3"] = every_code(torch.float8_e4m3fn)
base = torch.randn(4, 6, generator=generator)
flat["transposed"] = base.t()
flat["columns"] = base[1:, ::2]
flat["permuted"] = torch.randn(2, 3, 4, 5, generator=generator).permute(2, 0, 3, 1)
flat["tied.first"] = base
flat["tied.second"] = base
flat["parameter"] = torch.nn.Parameter(torch.randn(5, generator=generator))
state = collections.OrderedDict(flat)
torch.save(state, "types.pth")
for name, tensor in flat.items():
    note("types.pth", name, tensor)

module = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))
with torch.no_grad():
    for parameter in module.parameters():
        parameter.copy_(torch.randn(parameter.shape, generator=generator))
for protocol in (2, 3, 4, 5):
    file = f"module-{protocol}.pth"
    torch.save(module.state_dict(), file, pickle_protocol=protocol)
    for name, tensor in module.state_dict().items():
        note(file, name, tensor)

config = {"encoder": "vits", "features": 64, "out_channels": [48, 96], "scale": 0.5, "bn": False,
          "extra": None}
checkpoint = {"epoch": 3, "config": config, "state_dict": module.state_dict()}
torch.save(checkpoint, "checkpoint.pth")
for name, tensor in module.state_dict().items():
    note("checkpoint.pth", name, tensor)
nested = {"model": {"head": [torch.ones(2), torch.zeros(3)]}, "optimizer": {0: torch.ones(1)}}
torch.save(nested, "nested.pth")
note("nested.pth", "model.head.0", nested["model"]["head"][0])
note("nested.pth", "model.head.1", nested["model"]["head"][1])
note("nested.pth", "optimizer.0", nested["optimizer"][0])

torch.save({"w": torch.ones(2)}, "legacy.pth", _use_new_zipfile_serialization=False)
torch.save({"w": torch.ones(2), "d": torch.ones(2, dtype=torch.float64)}, "double.pth")
torch.save({"w": torch.ones(1).expand(4)}, "expanded.pth")
torch.save(module, "whole-module.pth")
torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), "script.pt")


class Evil:
    def __reduce__(self):
        import os

        return (os.system, ("false",))


torch.save({"w": torch.ones(2), "evil": Evil()}, "evil.pth")

# GGUF
random = np.random.default_rng(11)
writer = gguf.GGUFWriter("types.gguf", "flux")
writer.add_string("general.name", "every type")
writer.add_uint32("test.number", 7)
writer.add_float32("test.real", 0.5)
writer.add_bool("test.flag", True)
writer.add_array("test.list", [1, 2, 3])
writer.add_array("tokenizer.ggml.tokens", [f"t{i}" for i in range(100)])
writer.add_array("comfy.gguf.orig_shape.reshaped", [4, 2, 1, 16])
quantised = [kind for kind in gguf.GGMLQuantizationType
             if kind.name in ("Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q2_K Q3_K Q4_K Q5_K Q6_K IQ4_NL IQ4_XS "
                              "MXFP4").split()]
halves = {"Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q2_K": [80, 82],
          "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208], "IQ4_NL": [0],
          "IQ4_XS": [0], "MXFP4": []}
for kind in quantised:
    values, size = gguf.GGML_QUANT_SIZES[kind]
    rows, blocks = 3, 768 // values
    data = random.integers(0, 256, (rows * blocks, size), dtype=np.uint8)
    for place in halves[kind.name]:
        # Scales of every magnitude, subnormal ones too, but finite.
        scale = random.normal(size=rows * blocks) * 10.0 ** random.integers(-7, 4, rows * blocks)
        data[:, place:place + 2] = scale.astype("<f2").view(np.uint8).reshape(-1, 2)
    data = data.reshape(rows, blocks * size)
    name = kind.name.lower()
    writer.add_tensor(name, data, raw_dtype=kind)
    note("types.gguf", name, torch.from_numpy(gguf.quants.dequantize(data, kind)))
plain = {"f32": np.float32([[1, -2.5, 3], [4, 5, 6]]), "f16": np.float16([0.1, -65504, 6e-8]),
         "i8": np.int8([-128, 127]), "i16": np.int16([-300, 300]), "i32": np.int32([1 << 20]),
         "i64": np.int64([-(1 << 40)]), "reshaped": np.arange(128, dtype=np.float32).reshape(8, 16)}
for name, data in plain.items():
    writer.add_tensor(name, data)
    values = torch.from_numpy(data.astype(np.float32))
    note("types.gguf", name, values.reshape(4, 2, 1, 16) if name == "reshaped" else values)
brain = np.float32([1.0, -3.0, 0.15625]).view(np.uint32) >> 16
writer.add_tensor("bf16", brain.astype("<u2").view(np.uint8).reshape(1, 6),
                  raw_dtype=gguf.GGMLQuantizationType.BF16)
note("types.gguf", "bf16", torch.tensor([[1.0, -3.0, 0.15625]]))
writer.add_tensor("f64", np.float64([1.0]))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
with open("types.gguf", "rb") as file:
    assert struct.unpack("<4sI", file.read(8)) == (b"GGUF", 3)

with open("expected.json", "w") as out:
    json.dump(expected, out, indent=0)
