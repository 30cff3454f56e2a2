"""Control pictures, as fdeval's recipe `minmax` makes them of depth."""

import torch
import torch.nn.functional as F
from PIL import Image


def nearness(depth: torch.Tensor) -> torch.Tensor:
    """1 / depth spread over 0...1 [h, w]; the sky and the unknown are 0, and a flat map is 0 throughout."""
    known = depth > 0
    near = torch.where(known, 1 / depth, torch.zeros(()))
    values = near[known]
    if values.numel() == 0:
        return torch.zeros_like(depth)
    low, high = values.min(), values.max()
    if not high > low:
        return torch.zeros_like(depth)
    return torch.where(known, (near - low) / (high - low), torch.zeros(())).clamp(0, 1)


def control(depth: torch.Tensor, side: int) -> torch.Tensor:
    """The control of a depth map: [3, side, side] from -1 (far) to 1 (near), resized by Pillow's Lanczos."""
    grey = Image.fromarray(nearness(depth).numpy(), mode="F").resize((side, side), Image.Resampling.LANCZOS)
    values = torch.frombuffer(bytearray(grey.tobytes()), dtype=torch.float32).reshape(1, side, side)
    return (2 * values.clamp(0, 1) - 1).expand(3, side, side)


def disturbed(near: torch.Tensor, generator: torch.Generator, blur: float, warp: float, noise: float) -> torch.Tensor:
    """Controls [n, 1, h, w] as a depth model might get them wrong.

    Pictures are blurred by up to `blur` pixels, moved by a smooth field of up to `warp` pixels, bent by
    a power, and get smooth noise of up to `noise` of the range.
    """
    count, _, height, width = near.shape
    uniform = lambda *shape: torch.rand(shape, generator=generator)
    grid = F.affine_grid(torch.eye(2, 3).expand(count, 2, 3), list(near.shape), align_corners=False)
    field = F.interpolate(2 * uniform(count, 2, 5, 5) - 1, size=(height, width), mode="bicubic")
    reach = uniform(count, 1, 1, 1) * warp * 2 / width
    near = F.grid_sample(
        near, grid + (field * reach).permute(0, 2, 3, 1), padding_mode="border", align_corners=False)
    blurred = near
    for _ in range(2):
        blurred = F.avg_pool2d(F.pad(blurred, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    near = torch.lerp(near, blurred, uniform(count, 1, 1, 1) * min(blur, 1))
    low = (near + 1) / 2
    low = low.clamp(0, 1) ** torch.exp(0.5 * (2 * uniform(count, 1, 1, 1) - 1))
    cloud = F.interpolate(torch.randn(count, 1, 8, 8, generator=generator), size=(height, width), mode="bicubic")
    low = (low + cloud * noise * uniform(count, 1, 1, 1)).clamp(0, 1)
    span = low.amax((2, 3), keepdim=True) - low.amin((2, 3), keepdim=True)
    return 2 * (low - low.amin((2, 3), keepdim=True)) / span.clamp(min=1e-3) - 1
