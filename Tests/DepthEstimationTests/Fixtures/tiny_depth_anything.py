"""Depth Anything restated in a page of torch, on weights with their original names.

Written from the papers (DINOv2, Oquab et al. 2023; DPT, Ranftl et al. 2021; Depth Anything V2, Yang
et al. 2024) and from reading the published code; every step is one line of the description there.
It is the second opinion beside transformers: make_tiny_models.py asserts that the two agree.
"""

import cv2
import numpy as np
import torch
import torch.nn.functional as F

PATCH = 14
MEAN = np.array([0.485, 0.456, 0.406])
STD = np.array([0.229, 0.224, 0.225])


def round_to_multiple(x, minimum=0):
    rounded = int(np.round(x / PATCH)) * PATCH
    return rounded if rounded >= minimum else int(np.ceil(x / PATCH)) * PATCH


def size_by_original(width, height, target):
    """The shorter side becomes the target, nothing is below it."""
    s = max(target / width, target / height)
    return round_to_multiple(s * width, target), round_to_multiple(s * height, target)


def pixels_by_original(photo, target):
    """RGB bytes [h, w, 3] to the network's input [H, W, 3]."""
    size = size_by_original(photo.shape[1], photo.shape[0], target)
    resized = cv2.resize(photo / 255.0, size, interpolation=cv2.INTER_CUBIC)
    return ((resized - MEAN) / STD).astype(np.float32)


def positions(table, width, height, rule):
    """[1, 1 + N, D] for an input of so many pixels. Computed in single precision."""
    native = round((table.shape[1] - 1) ** 0.5)
    gh, gw = height // PATCH, width // PATCH
    if gh * gw == native * native and width == height:
        return table
    grid = table[:, 1:].float().reshape(1, native, native, -1).permute(0, 3, 1, 2)
    if rule == "offset":
        factors = ((gh + 0.1) / native, (gw + 0.1) / native)
        grid = F.interpolate(grid, scale_factor=factors, mode="bicubic", align_corners=False)
    else:
        grid = F.interpolate(grid, size=(gh, gw), mode="bicubic", align_corners=False)
    assert grid.shape[2:] == (gh, gw)
    grid = grid.permute(0, 2, 3, 1).reshape(1, gh * gw, -1)
    return torch.cat([table[:, :1], grid.to(table.dtype)], 1)


class DepthAnything:
    """`weights`: original name to tensor. `taps`: blocks whose output is used, from 0 on."""

    def __init__(self, weights, heads, taps, max_depth=None, rule="offset", dtype=torch.float32):
        self.w = {name: tensor.to(dtype) for name, tensor in weights.items()}
        self.heads, self.taps, self.max_depth, self.rule = heads, taps, max_depth, rule
        self.dtype = dtype

    def linear(self, x, name):
        return F.linear(x, self.w[name + ".weight"], self.w[name + ".bias"])

    def norm(self, x, name):
        w = self.w
        return F.layer_norm(x, x.shape[-1:], w[name + ".weight"], w[name + ".bias"], 1e-6)

    def conv(self, x, name, **options):
        return F.conv2d(x, self.w[name + ".weight"], self.w.get(name + ".bias"), **options)

    def attention(self, x, name):
        n, d = x.shape[1:]
        q, k, v = self.linear(x, name + ".qkv").reshape(1, n, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v)
        return self.linear(mixed.transpose(1, 2).reshape(1, n, d), name + ".proj")

    def feed_forward(self, x, name):
        if name + ".w12.weight" in self.w:
            gate, value = self.linear(x, name + ".w12").chunk(2, -1)
            return self.linear(F.silu(gate) * value, name + ".w3")
        return self.linear(F.gelu(self.linear(x, name + ".fc1")), name + ".fc2")

    def residual_unit(self, x, name):
        y = self.conv(F.relu(x), name + ".conv1", padding=1)
        return x + self.conv(F.relu(y), name + ".conv2", padding=1)

    def __call__(self, pixels):
        """Normalised pixels [H, W, 3] to everything that is worth comparing, as numpy arrays."""
        w, seen = self.w, {}

        def keep(name, tensor):
            seen[name] = tensor[0].detach().float().numpy()

        height, width = pixels.shape[:2]
        p, q = height // PATCH, width // PATCH
        x = torch.from_numpy(pixels).permute(2, 0, 1)[None].to(self.dtype)
        x = self.conv(x, "pretrained.patch_embed.proj", stride=PATCH).flatten(2).transpose(1, 2)
        place = positions(w["pretrained.pos_embed"], width, height, self.rule)
        keep("positions", place)
        x = torch.cat([w["pretrained.cls_token"], x], 1) + place

        taps = []
        blocks = 1 + max(int(n.split(".")[2]) for n in w if n.startswith("pretrained.blocks."))
        for i in range(blocks):
            b = f"pretrained.blocks.{i}"
            x = x + w[b + ".ls1.gamma"] * self.attention(self.norm(x, b + ".norm1"), b + ".attn")
            x = x + w[b + ".ls2.gamma"] * self.feed_forward(self.norm(x, b + ".norm2"), b + ".mlp")
            if i in self.taps:
                taps.append(self.norm(x, "pretrained.norm")[:, 1:])
                keep(f"tap{len(taps) - 1}", taps[-1])

        h = "depth_head."
        maps = []
        for k, tap in enumerate(taps):
            y = self.conv(tap.transpose(1, 2).reshape(1, -1, p, q), f"{h}projects.{k}")
            name = f"{h}resize_layers.{k}"
            if k < 2:
                step = 4 if k == 0 else 2
                y = F.conv_transpose2d(y, w[name + ".weight"], w[name + ".bias"], stride=step)
            elif k == 3:
                y = self.conv(y, name, stride=2, padding=1)
            keep(f"reassembled{k}", y.permute(0, 2, 3, 1))
            maps.append(self.conv(y, f"{h}scratch.layer{k + 1}_rn", padding=1))

        path = None
        for k in (4, 3, 2, 1):
            name = f"{h}scratch.refinenet{k}"
            side = maps[k - 1]
            path = side if path is None else path + self.residual_unit(side, name + ".resConfUnit1")
            path = self.residual_unit(path, name + ".resConfUnit2")
            size = maps[k - 2].shape[2:] if k > 1 else (2 * path.shape[2], 2 * path.shape[3])
            path = F.interpolate(path, size, mode="bilinear", align_corners=True)
            path = self.conv(path, name + ".out_conv")

        y = self.conv(path, h + "scratch.output_conv1", padding=1)
        y = F.interpolate(y, (height, width), mode="bilinear", align_corners=True)
        y = F.relu(self.conv(y, h + "scratch.output_conv2.0", padding=1))
        y = self.conv(y, h + "scratch.output_conv2.2")
        keep("logits", y[:, 0])
        y = F.relu(y) if self.max_depth is None else F.sigmoid(y) * self.max_depth
        keep("raw", y[:, 0])
        return seen


FINAL_RESIZES = {
    "bilinear-aligned": dict(mode="bilinear", align_corners=True),
    "bilinear": dict(mode="bilinear", align_corners=False),
    "bicubic": dict(mode="bicubic", align_corners=False),
}


def final(raw, width, height, rule):
    tensor = torch.from_numpy(raw)[None, None]
    return F.interpolate(tensor, (height, width), **FINAL_RESIZES[rule])[0, 0].numpy()


def hugging_face_names(weights):
    """The same weights under the names of DepthAnythingForDepthEstimation's files."""
    renamed = {}
    for name, tensor in weights.items():
        parts = name.split(".")
        new = None
        if name.startswith("pretrained.blocks."):
            layer = f"backbone.encoder.layer.{parts[2]}."
            rest = ".".join(parts[3:])
            if rest.startswith("attn.qkv"):
                for piece, word in zip(tensor.chunk(3), ("query", "key", "value")):
                    renamed[f"{layer}attention.attention.{word}.{parts[-1]}"] = piece.clone()
                continue
            for old, word in (("attn.proj", "attention.output.dense"), ("ls1.gamma", "layer_scale1.lambda1"),
                              ("ls2.gamma", "layer_scale2.lambda1"), ("mlp.w12", "mlp.weights_in"),
                              ("mlp.w3", "mlp.weights_out")):
                rest = rest.replace(old, word)
            new = layer + rest
        elif name.startswith("pretrained."):
            new = {
                "cls_token": "embeddings.cls_token", "mask_token": "embeddings.mask_token",
                "pos_embed": "embeddings.position_embeddings",
                "patch_embed.proj.weight": "embeddings.patch_embeddings.projection.weight",
                "patch_embed.proj.bias": "embeddings.patch_embeddings.projection.bias",
                "norm.weight": "layernorm.weight", "norm.bias": "layernorm.bias",
            }[".".join(parts[1:])]
            new = "backbone." + new
        elif parts[1] == "projects":
            new = f"neck.reassemble_stage.layers.{parts[2]}.projection.{parts[3]}"
        elif parts[1] == "resize_layers":
            new = f"neck.reassemble_stage.layers.{parts[2]}.resize.{parts[3]}"
        elif parts[2].startswith("layer"):
            new = f"neck.convs.{int(parts[2][5]) - 1}.weight"
        elif parts[2].startswith("refinenet"):
            rest = ".".join(parts[3:]).replace("out_conv", "projection")
            rest = rest.replace("resConfUnit", "residual_layer").replace(".conv", ".convolution")
            new = f"neck.fusion_stage.layers.{4 - int(parts[2][9])}.{rest}"
        else:
            new = {"output_conv1": "head.conv1.", "output_conv2.0": "head.conv2.",
                   "output_conv2.2": "head.conv3."}[".".join(parts[2:-1])] + parts[-1]
        renamed[new] = tensor.clone()
    return renamed
