"""What pictures and depth maps are compared by; all in 32 bits."""

import torch
import torch.nn.functional as F


def ssim(a: torch.Tensor, b: torch.Tensor, window: int = 7) -> torch.Tensor:
    """Structural similarity (Wang et al. 2004) of pictures [n, c, h, w] from -1 to 1, over flat windows; a mean."""
    mean = lambda x: F.avg_pool2d(x, window, stride=2)
    mean_a, mean_b = mean(a), mean(b)
    variance_a, variance_b = mean(a * a) - mean_a**2, mean(b * b) - mean_b**2
    covariance = mean(a * b) - mean_a * mean_b
    # The constants of a range of 2.
    small, smaller = (0.01 * 2) ** 2, (0.03 * 2) ** 2
    return ((2 * mean_a * mean_b + small) * (2 * covariance + smaller)
            / ((mean_a**2 + mean_b**2 + small) * (variance_a + variance_b + smaller))).mean()


def laplacian(a: torch.Tensor, b: torch.Tensor, levels: int = 4) -> torch.Tensor:
    """L1 between the levels of the Laplacian pyramids of two pictures, a mean over levels."""
    difference, total = a - b, 0.0
    for _ in range(levels):
        coarse = F.avg_pool2d(difference, 2)
        detail = difference - F.interpolate(coarse, scale_factor=2, mode="nearest")
        total = total + detail.abs().mean()
        difference = coarse
    return (total + difference.abs().mean()) / (levels + 1)


def psnr(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Decibels a picture [n], for numbers from -1 to 1."""
    error = ((a.clamp(-1, 1) - b) ** 2).mean((1, 2, 3))
    return 10 * torch.log10(4 / error.clamp(min=1e-10))


def mean_where(values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The mean over a mask; 0 where it is empty."""
    return (values * mask).sum() / mask.sum().clamp(min=1)


def invariant(error: torch.Tensor, mask: torch.Tensor, part: float) -> torch.Tensor:
    """The scale-invariant error (Eigen et al. 2014) of log depth [n, h, w]: the root of mean square minus
    `part` of the squared mean, a map at a time."""
    count = mask.sum((1, 2)).clamp(min=1)
    mean = (error * mask).sum((1, 2)) / count
    square = (error * error * mask).sum((1, 2)) / count
    return (square - part * mean**2).clamp(min=1e-6).sqrt().mean()


def gradients(error: torch.Tensor, mask: torch.Tensor, scales: int = 4) -> torch.Tensor:
    """L1 of the differences of an error [n, h, w] between neighbours 1, 2, 4 and 8 pixels apart (MiDaS,
    Ranftl et al. 2020); a pair counts where both are in the mask."""
    total = 0.0
    for scale in range(scales):
        e, m = error[:, :: 2**scale, :: 2**scale], mask[:, :: 2**scale, :: 2**scale]
        total = total + mean_where((e[:, :, 1:] - e[:, :, :-1]).abs(), m[:, :, 1:] * m[:, :, :-1])
        total = total + mean_where((e[:, 1:] - e[:, :-1]).abs(), m[:, 1:] * m[:, :-1])
    return total / (2 * scales)
